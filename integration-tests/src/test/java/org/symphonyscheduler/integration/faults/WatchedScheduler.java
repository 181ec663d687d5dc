/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.scheduler.ModelService;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/** SymphonyScheduler as it is, around a {@link WatchedModel}; made by YARN's reflection. */
public final class WatchedScheduler extends SymphonyScheduler {
  private WatchedModel model;

  @Override
  protected ModelService createModel(SymphonyConfiguration settings) {
    model = new WatchedModel(ModelService.learning(settings));
    return model;
  }

  WatchedModel model() {
    return model;
  }
}
