/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.Map;
import java.util.Objects;

/**
 * One way to run a kernel: on a type of device, with what a container for it asks for. The measured
 * part ({@code seconds} and {@code demand}) is the truth about the kernel; simulators and emulated
 * machines read it, schedulers never do.
 *
 * @param device {@link org.symphonyscheduler.topology.Device#CPU} or a YARN resource name
 * @param vcores virtual cores the container asks for, positive
 * @param memoryMb memory the container asks for, MiB, positive
 * @param seconds isolated run time per processor model, seconds; {@code "*"} stands for any other
 * @param demand what the kernel moves while it runs undisturbed
 * @param command shell command of a container that really runs it; empty when there is none and
 *     only an emulated machine can
 * @param units devices of one machine that a container holds, all from its start to its end: a
 *     gang, where there are several; positive, 1 for cores. Times hold for all of them together,
 *     demands for each.
 */
public record Implementation(
    String device,
    int vcores,
    int memoryMb,
    Map<String, Double> seconds,
    Demand demand,
    String command,
    int units) {

  /** Stands for every processor model that {@code seconds} does not name. */
  public static final String ANY_MODEL = "*";

  /**
   * Bandwidth a kernel uses when nothing disturbs it, GB/s; 0 where it uses none.
   *
   * @param memory on the socket of its device
   * @param pcie on the device's link and every switch above it
   * @param network through the network interface and, where it must, the inter-socket link
   */
  public record Demand(double memory, double pcie, double network) {
    /** Uses nothing that is shared. */
    public static final Demand NONE = new Demand(0, 0, 0);
  }

  public Implementation {
    seconds = Map.copyOf(seconds);
    demand = demand == null ? Demand.NONE : demand;
    command = Objects.requireNonNullElse(command, "");
  }

  /** One that only an emulated machine can run, on one device. */
  public Implementation(
      String device, int vcores, int memoryMb, Map<String, Double> seconds, Demand demand) {
    this(device, vcores, memoryMb, seconds, demand, "", 1);
  }

  /** The same on several devices of one machine at once. */
  public Implementation onUnits(int devices) {
    return new Implementation(device, vcores, memoryMb, seconds, demand, command, devices);
  }

  /** Isolated run time on a processor model, seconds; NaN when it does not run there. */
  public double secondsOn(String model) {
    Double exact = seconds.get(model);
    return exact != null ? exact : seconds.getOrDefault(ANY_MODEL, Double.NaN);
  }
}
