/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.List;

/**
 * A task that asks for one of its alternatives. Immutable; schedulers keep one per request and
 * reuse it.
 *
 * @param id unique among a model's requests; exploration draws its chance from it, so that asking
 *     twice about one request gives one answer
 * @param job the application
 * @param kernel what would run
 * @param alternatives in the application's order of preference, best first; at least one
 */
public record PlacementRequest(long id, String job, String kernel, List<Alternative> alternatives) {

  /**
   * One way to serve the request.
   *
   * @param deviceType {@code cpu} or a YARN resource name
   * @param units devices or virtual cores, positive
   * @param declaredSeconds what the application says it takes, NaN when it says nothing: a prior
   */
  public record Alternative(String deviceType, int units, double declaredSeconds) {
    public Alternative(String deviceType, int units) {
      this(deviceType, units, Double.NaN);
    }
  }

  public PlacementRequest {
    alternatives = List.copyOf(alternatives);
    if (alternatives.isEmpty()) {
      throw new IllegalArgumentException("request " + id + " has no alternative");
    }
  }
}
