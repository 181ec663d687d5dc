/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * How long jobs take: what the submission says, or else what applications of the same type and
 * name, without its digits, took when they succeeded, or else what applications took. Thread-safe.
 */
final class JobTimes {
  /** Names remembered; those not heard of for longest go first. */
  private static final int MOST_NAMES = 4096;

  /** Weight of the newest run. */
  private static final double NEWEST = 0.2;

  private final Map<String, Double> secondsByName =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > MOST_NAMES;
        }
      };

  private double usual = Double.NaN;

  /** A job succeeded, having run for so long. */
  synchronized void took(String type, String name, double seconds) {
    secondsByName.merge(KernelNames.stable(type, name), seconds, JobTimes::mix);
    usual = Double.isNaN(usual) ? seconds : mix(usual, seconds);
  }

  private static double mix(double before, double newest) {
    return before + NEWEST * (newest - before);
  }

  /**
   * Seconds a job is expected to run; 0 when nothing is known of any.
   *
   * @param properties of its submission
   */
  synchronized double expected(String type, String name, Map<String, String> properties) {
    double declared = KernelNames.positive(properties.get(KernelRequests.JOB_SECONDS));
    if (!Double.isNaN(declared)) {
      return declared;
    }
    Double known = secondsByName.get(KernelNames.stable(type, name));
    if (known != null) {
      return known;
    }
    return Double.isNaN(usual) ? 0 : usual;
  }

  /** How many names are remembered. */
  synchronized int size() {
    return secondsByName.size();
  }
}
