/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is true of one machine and told to no scheduler. Only simulators and emulated machines read
 * it.
 *
 * @param capacity true capacity of resources whose nominal one is wrong, by resource name, in the
 *     resource's unit
 * @param speed factor on the speed of devices that are not as fast as their model, by device name;
 *     0.6 is a device that takes 1/0.6 times as long
 * @param background load that is not ours
 * @param reconfigurationSeconds what an FPGA takes to load another image
 * @param counterNoise standard deviation of one counter reading, relative
 * @param runTimeNoise standard deviation of the logarithm of a run's work
 */
public record Conditions(
    Map<String, Double> capacity,
    Map<String, Double> speed,
    List<Background> background,
    Double reconfigurationSeconds,
    Double counterNoise,
    Double runTimeNoise) {

  /** Large full-image loads of data-centre cards take seconds. An assumption. */
  public static final double DEFAULT_RECONFIGURATION_SECONDS = 2.5;

  /** Everything is as written, nobody else is there, counters are exact. */
  public static final Conditions NONE = new Conditions(null, null, null, null, null, null);

  /**
   * Load that comes and goes: on and off for exponentially distributed times.
   *
   * @param resources names of the resources it uses at once
   * @param demand use of each while on, in the resource's unit: cores of a CPU, GB/s of a link
   * @param onSeconds mean length of its presence, seconds; infinite means always
   * @param offSeconds mean length of its absence, seconds; 0 means never
   * @param weight its share against a kernel's, as a number of kernels
   */
  public record Background(
      List<String> resources, double demand, double onSeconds, double offSeconds, Double weight) {
    public Background {
      resources = resources == null ? List.of() : List.copyOf(resources);
      onSeconds = onSeconds == 0 ? Double.POSITIVE_INFINITY : onSeconds;
      weight = Objects.requireNonNullElse(weight, 1.0);
    }

    /** Load that is always there. */
    public static Background steady(String resource, double demand) {
      return new Background(List.of(resource), demand, 0, 0, null);
    }
  }

  public Conditions {
    capacity = capacity == null ? Map.of() : Map.copyOf(capacity);
    speed = speed == null ? Map.of() : Map.copyOf(speed);
    background = background == null ? List.of() : List.copyOf(background);
    reconfigurationSeconds =
        Objects.requireNonNullElse(reconfigurationSeconds, DEFAULT_RECONFIGURATION_SECONDS);
    counterNoise = Objects.requireNonNullElse(counterNoise, 0.0);
    runTimeNoise = Objects.requireNonNullElse(runTimeNoise, 0.0);
  }
}
