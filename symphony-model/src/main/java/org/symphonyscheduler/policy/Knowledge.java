/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.List;
import org.symphonyscheduler.performance.KnownDevice;
import org.symphonyscheduler.performance.KnownPair;

/**
 * What a model has learned that outlives a restart: run times, demands, and speeds of devices.
 * Beliefs of how loaded resources are do not; the next heartbeats tell them. Immutable.
 *
 * @param pairs of kernel and processor, those least recently used first
 */
public record Knowledge(List<KnownPair> pairs, List<KnownDevice> devices) {
  /** Nothing was learned. */
  public static final Knowledge NONE = new Knowledge(List.of(), List.of());

  public Knowledge {
    pairs = List.copyOf(pairs);
    devices = List.copyOf(devices);
  }

  /** Whether there is nothing worth keeping. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }
}
