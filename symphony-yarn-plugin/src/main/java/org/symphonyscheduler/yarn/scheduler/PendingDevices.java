/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Devices that are asked for and not granted, in all partitions: by kernel where Symphony decides,
 * and all that CapacityScheduler decides together. Any thread.
 */
final class PendingDevices {
  private final Map<String, Map<String, Demand>> byKernel = new ConcurrentHashMap<>();
  private final Map<String, Demand> ofStock = new ConcurrentHashMap<>();

  /**
   * What the requests for one kernel, or those that are CapacityScheduler's, ask of a device type.
   */
  static final class Demand {
    private final String deviceType;
    private final String kernel;
    private final AtomicLong units = new AtomicLong();

    /** Members that ask; guarded by the map it is in. */
    private int members;

    private Demand(String deviceType, String kernel) {
      this.deviceType = deviceType;
      this.kernel = kernel;
    }

    /** Devices asked for. */
    long units() {
      return units.get();
    }

    /** More devices are asked for, or fewer. */
    void add(long more) {
      units.addAndGet(more);
    }

    boolean is(String type, String ofKernel) {
      return deviceType.equals(type)
          && (kernel == null ? ofKernel == null : kernel.equals(ofKernel));
    }
  }

  /**
   * A member begins to ask.
   *
   * @param kernel null when CapacityScheduler decides for it
   */
  Demand enter(String deviceType, String kernel) {
    return map(deviceType, kernel)
        .compute(
            kernel == null ? deviceType : kernel,
            (key, present) -> {
              Demand demand = present == null ? new Demand(deviceType, kernel) : present;
              demand.members++;
              return demand;
            });
  }

  /** A member asks for nothing more of this; what it asked for was taken off. */
  void leave(Demand demand) {
    map(demand.deviceType, demand.kernel)
        .computeIfPresent(
            demand.kernel == null ? demand.deviceType : demand.kernel,
            (key, present) -> --present.members == 0 ? null : present);
  }

  private Map<String, Demand> map(String deviceType, String kernel) {
    return kernel == null
        ? ofStock
        : byKernel.computeIfAbsent(deviceType, type -> new ConcurrentHashMap<>());
  }

  /** Devices of a type that requests ask for which CapacityScheduler decides. */
  long ofStock(String deviceType) {
    Demand demand = ofStock.get(deviceType);
    return demand == null ? 0 : demand.units();
  }

  /** How many kernels and device types are asked for. */
  int size() {
    return ofStock.size() + byKernel.values().stream().mapToInt(Map::size).sum();
  }
}
