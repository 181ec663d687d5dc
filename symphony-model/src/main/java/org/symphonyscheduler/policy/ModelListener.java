/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.List;
import java.util.function.Supplier;

/** Hears what a model reads; see {@link SymphonyModel#listen}. */
public interface ModelListener {
  /**
   * The model is about to take in an event. Called by the model's thread, which waits: to be done
   * soon. What it throws is counted as a failure of the model and goes no further.
   *
   * @param present what the cluster is just before the event, as events in order of their times
   *     that tell a model with no past of it; valid during the call, costs a pass over nodes and
   *     containers
   */
  void reading(ModelEvent event, Supplier<List<ModelEvent>> present);
}
