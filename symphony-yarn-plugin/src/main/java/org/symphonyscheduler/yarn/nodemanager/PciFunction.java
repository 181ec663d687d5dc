/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of /sys/bus/pci/devices.
 *
 * @param address such as {@code 0000:3b:00.0}
 * @param bridges addresses of the bridges above it, the one at the root first
 * @param pciClass three bytes: class, subclass, programming interface
 * @param numaNode -1 when firmware does not tell
 * @param virtual whether it is a virtual function of another one
 * @param link what its own link carries, GB/s; NaN when unknown
 */
record PciFunction(
    String address,
    List<String> bridges,
    long pciClass,
    long vendor,
    long device,
    long numaNode,
    boolean virtual,
    double link) {
  private static final String DEVICES = "sys/bus/pci/devices";
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
  private static final Pattern SPEED = Pattern.compile("([0-9.]{1,6})\\s*GT/s.*");

  /** Base class of bridges. */
  private static final int BRIDGE = 0x06;

  private static final int BITS_PER_BYTE = 8;

  /** Widest link there is; sysfs says 255 when it does not know. */
  private static final long MAX_LANES = 32;

  /** All functions, sorted by address. */
  static List<PciFunction> read(SystemFiles files) {
    List<PciFunction> functions = new ArrayList<>();
    for (String address : files.names(DEVICES)) {
      if (ADDRESS.matcher(address).matches()) {
        functions.add(read(files, address));
      }
    }
    return functions;
  }

  private static PciFunction read(SystemFiles files, String address) {
    String at = DEVICES + '/' + address + '/';
    List<String> bridges =
        files.realPath(DEVICES + '/' + address).stream()
            .filter(name -> ADDRESS.matcher(name).matches() && !name.equals(address))
            .toList();
    return new PciFunction(
        address,
        bridges,
        files.number(at + "class").orElse(0),
        files.number(at + "vendor").orElse(0),
        files.number(at + "device").orElse(0),
        files.number(at + "numa_node").orElse(-1),
        files.exists(at + "physfn"),
        link(files, at, bridges));
  }

  /**
   * What the link to the function above can carry in one direction, GB/s. The lanes are those in
   * use. The speed is the best both ends can do, not the present one: an idle GPU lowers it.
   */
  private static double link(SystemFiles files, String at, List<String> bridges) {
    long lanes = files.number(at + "current_link_width").orElse(0);
    double speed = speed(files, at);
    if (!bridges.isEmpty()) {
      double above = speed(files, DEVICES + '/' + bridges.get(bridges.size() - 1) + '/');
      speed = Double.isNaN(above) ? speed : Math.min(speed, above);
    }
    boolean known = lanes > 0 && lanes <= MAX_LANES && speed > 0;
    return known ? lanes * laneGBps(speed) : Double.NaN;
  }

  private static double speed(SystemFiles files, String at) {
    return files
        .text(at + "max_link_speed")
        .map(PciFunction::gigatransfers)
        .filter(speed -> !speed.isNaN())
        .or(() -> files.text(at + "current_link_speed").map(PciFunction::gigatransfers))
        .orElse(Double.NaN);
  }

  private static Double gigatransfers(String text) {
    Matcher speed = SPEED.matcher(text);
    try {
      return speed.matches() ? Double.valueOf(speed.group(1)) : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** GB/s of a lane after line coding: 8b/10b, from 8 GT/s 128b/130b, from 64 GT/s 242B/256B. */
  private static double laneGBps(double gigatransfers) {
    double coding = gigatransfers < 8 ? 8 / 10.0 : gigatransfers < 64 ? 128 / 130.0 : 242 / 256.0;
    return gigatransfers * coding / BITS_PER_BYTE;
  }

  boolean bridge() {
    return baseClass() == BRIDGE;
  }

  int baseClass() {
    return (int) (pciClass >>> 16);
  }

  /** The address without the function: what is one card. */
  String slot() {
    return address.substring(0, address.indexOf('.'));
  }

  /** The nearest NUMA node told, from the function up. */
  long nearestNode(java.util.Map<String, PciFunction> byAddress) {
    if (numaNode >= 0) {
      return numaNode;
    }
    for (int i = bridges.size() - 1; i >= 0; i--) {
      long node =
          Optional.ofNullable(byAddress.get(bridges.get(i))).map(PciFunction::numaNode).orElse(-1L);
      if (node >= 0) {
        return node;
      }
    }
    return -1;
  }
}
