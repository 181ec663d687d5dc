/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.belief.BeliefModel;
import org.symphonyscheduler.belief.NetworkBelief;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.TelemetryReader;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * What is the same for all nodes of a machine type: its paths as arrays, the numbers of its
 * processors, its belief model and reader of counters. The arrays never change and are read by any
 * thread; reader and belief are the model thread's.
 */
final class MachinePlan {
  final Machine machine;
  final TelemetryReader reader;
  final BeliefModel belief;

  /** What features of run times are made of. */
  final Inputs inputs;

  /** Of each device the number of its processor. */
  final int[] processor;

  /** Of each device the resources a kernel on it can feel: its paths, and its socket's cores. */
  final int[][] path;

  /** Of each device the link that nothing else uses, -1 for none. */
  final int[] link;

  /** Of each resource the feature it counts for. */
  final int[] feature;

  /** Of each resource how many of the machine count for the same feature, itself included. */
  final int[] alike;

  /** Of each resource the kind of demand that loads it. */
  final int[] kind;

  /** Of each device whether a kernel needs its own image on it. */
  final boolean[] reconfigurable;

  /** Device types, and the devices of each. */
  final String[] type;

  final int[][] devicesOf;

  /** The place of a device type in {@link #type}, -1 for none. */
  int indexOf(String wanted) {
    for (int t = 0; t < type.length; t++) {
      if (type[t].equals(wanted)) {
        return t;
      }
    }
    return -1;
  }

  MachinePlan(Machine machine, RateModel rates, BadCounters bad, Inputs inputs) {
    this.machine = machine;
    this.inputs = inputs;
    reader = new TelemetryReader(machine, bad);
    belief = new NetworkBelief(machine);
    int devices = machine.devices().size();
    processor = new int[devices];
    path = new int[devices][];
    reconfigurable = new boolean[devices];
    for (Device device : machine.devices()) {
      int d = device.index();
      processor[d] = rates.processor(device.processor());
      path[d] = path(machine, device);
      reconfigurable[d] = device.type().contains("fpga");
    }
    link = new int[devices];
    Arrays.setAll(link, this::ownLink);
    feature = machine.resources().stream().mapToInt(r -> feature(r.kind())).toArray();
    alike = Arrays.stream(feature).map(f -> count(feature, f)).toArray();
    kind = machine.resources().stream().mapToInt(r -> Demand.kind(r.kind())).toArray();
    type = machine.devices().stream().map(Device::type).distinct().toArray(String[]::new);
    devicesOf = new int[type.length][];
    for (int t = 0; t < type.length; t++) {
      String each = type[t];
      devicesOf[t] =
          machine.devices().stream()
              .filter(d -> d.type().equals(each))
              .mapToInt(Device::index)
              .toArray();
    }
  }

  int resources() {
    return feature.length;
  }

  int devices() {
    return processor.length;
  }

  /** Whether one device alone uses a resource. */
  boolean isLink(int resource) {
    for (int each : link) {
      if (each == resource) {
        return true;
      }
    }
    return false;
  }

  private int ownLink(int device) {
    for (int r : path[device]) {
      boolean shared = false;
      for (int other = 0; other < path.length; other++) {
        shared |= other != device && uses(other, r);
      }
      if (!shared && machine.resources().get(r).kind() == ResourceKind.PCIE) {
        return r;
      }
    }
    return -1;
  }

  /** Whether a resource lies on a device's path. */
  boolean uses(int device, int resource) {
    for (int r : path[device]) {
      if (r == resource) {
        return true;
      }
    }
    return false;
  }

  private static int[] path(Machine machine, Device device) {
    List<Integer> path = new ArrayList<>();
    addAll(path, machine.hostPath(device.index()));
    addAll(path, machine.networkPath(device.index()));
    for (Resource resource : machine.resources()) {
      if (resource.kind() == ResourceKind.CPU
          && resource.name().equals("cpu" + device.socket())
          && !path.contains(resource.index())) {
        path.add(resource.index());
      }
    }
    int[] result = path.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(result);
    return result;
  }

  private static void addAll(List<Integer> path, ImmutableIntArray more) {
    more.forEach(path::add);
  }

  private static int count(int[] values, int value) {
    return (int) Arrays.stream(values).filter(each -> each == value).count();
  }

  private static int feature(ResourceKind kind) {
    return switch (kind) {
      case CPU -> Feature.CPU;
      case MEMORY -> Feature.MEMORY;
      case PCIE -> Feature.PCIE;
      case INTER_SOCKET -> Feature.INTER_SOCKET;
      case NIC -> Feature.NIC;
    };
  }
}
