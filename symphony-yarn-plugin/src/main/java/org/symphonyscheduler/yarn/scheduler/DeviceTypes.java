/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.symphonyscheduler.topology.Device;

/**
 * Device types as resources of YARN: which type a request asks for, how many, and how many such
 * requests fit somewhere. Immutable; reads YARN's resource arrays by position and allocates
 * nothing.
 */
final class DeviceTypes {
  private final List<String> names;
  private final int[] positions;

  /**
   * @param configured {@code symphony.resource-types}; those that YARN does not know are ignored
   */
  DeviceTypes(Collection<String> configured) {
    Map<String, Integer> known = ResourceUtils.getResourceTypeIndex();
    names = configured.stream().filter(known::containsKey).sorted().map(String::intern).toList();
    positions = names.stream().mapToInt(known::get).toArray();
  }

  /** All types, {@link Device#CPU} not among them. */
  List<String> names() {
    return names;
  }

  /** The type a request asks for: the first configured one, else {@link Device#CPU}. */
  String of(Resource ask) {
    return name(index(ask));
  }

  /** How many types there are, {@link Device#CPU} among them. */
  int count() {
    return positions.length + 1;
  }

  /** The number of the type a request asks for, below {@link #count}; CPU's is the last. */
  int index(Resource ask) {
    ResourceInformation[] amounts = ask.getResources();
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < amounts.length && amounts[positions[i]].getValue() > 0) {
        return i;
      }
    }
    return positions.length;
  }

  /** The name of a type by its number. */
  String name(int index) {
    return index < positions.length ? names.get(index) : Device.CPU;
  }

  /** Whether a request asks for a configured type. */
  boolean asksForDevice(Resource ask) {
    return !of(ask).equals(Device.CPU);
  }

  /** Devices of a type, or virtual cores, in an amount of resources. */
  int units(Resource amount, String type) {
    return units(amount, type.equals(Device.CPU) ? positions.length : names.indexOf(type));
  }

  /** The same for the number of a type. */
  int units(Resource amount, int index) {
    if (index == positions.length) {
      return amount.getVirtualCores();
    }
    int position = positions[index];
    ResourceInformation[] amounts = amount.getResources();
    return position < amounts.length ? (int) amounts[position].getValue() : 0;
  }

  /** Whether an amount is none of anything. */
  static boolean isNothing(Resource amount) {
    for (ResourceInformation of : amount.getResources()) {
      if (of.getValue() != 0) {
        return false;
      }
    }
    return true;
  }

  /** How often an ask fits into what is available. */
  static int fitting(Resource ask, Resource available) {
    ResourceInformation[] wanted = ask.getResources();
    ResourceInformation[] there = available.getResources();
    long least = Integer.MAX_VALUE;
    for (int i = 0; i < wanted.length; i++) {
      long amount = wanted[i].getValue();
      if (amount > 0) {
        long has = i < there.length ? there[i].getValue() : 0;
        least = Math.min(least, has / amount);
      }
    }
    return (int) Math.max(0, least);
  }
}
