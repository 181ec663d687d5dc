/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code <object>} of hwloc's XML. For one thread, while a file is read. */
final class HwlocObject {
  private static final Pattern PCI_TYPE =
      Pattern.compile("([0-9a-fA-F]{4})(?:\\s+\\[([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\\].*)?");
  private static final Pattern BUS_ID =
      Pattern.compile("([0-9a-fA-F]{1,8}):([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7])");

  private final String source;
  private final int line;
  private final HwlocObject parent;
  private final Map<String, String> attributes;
  private final Map<String, String> infos = new HashMap<>();
  private final List<HwlocObject> children = new ArrayList<>();

  /** Class, vendor and device of a PCI device; the last two 0 when not told. */
  record PciType(int deviceClass, int vendor, int device) {}

  HwlocObject(String source, int line, HwlocObject parent, Map<String, String> attributes) {
    this.source = source;
    this.line = line;
    this.parent = parent;
    this.attributes = attributes;
  }

  String type() {
    return attributes.getOrDefault("type", "");
  }

  /** Null for the machine. */
  HwlocObject parent() {
    return parent;
  }

  Map<String, String> infos() {
    return infos;
  }

  List<HwlocObject> children() {
    return children;
  }

  String attribute(String name) {
    return attributes.getOrDefault(name, "");
  }

  /** 1.x says Socket where 2.x says Package. */
  boolean isPackage() {
    return type().equals("Package") || type().equals("Socket");
  }

  /** A bridge between PCI buses: a root port or a switch's port, not the host's. */
  boolean isPciBridge() {
    return type().equals("Bridge") && attribute("bridge_type").equals("1-1");
  }

  boolean isPciDevice() {
    return type().equals("PCIDev");
  }

  /** A device as the operating system calls it: {@code eth0, cuda0, mlx5_0}. */
  boolean isSystemDevice() {
    return type().equals("OSDev");
  }

  /** This and what is below it, parents first. */
  List<HwlocObject> all(Predicate<HwlocObject> wanted) {
    List<HwlocObject> found = new ArrayList<>();
    collect(wanted, found);
    return found;
  }

  private void collect(Predicate<HwlocObject> wanted, List<HwlocObject> found) {
    if (wanted.test(this)) {
      found.add(this);
    }
    children.forEach(child -> child.collect(wanted, found));
  }

  /** Speed of the link above a PCI object, GB/s in one direction; NaN when hwloc does not know. */
  double linkGBps() {
    String speed = attribute("pci_link_speed");
    if (speed.isEmpty()) {
      return Double.NaN;
    }
    try {
      double gbps = Double.parseDouble(speed);
      if (gbps >= 0 && gbps <= 100_000) {
        return gbps == 0 ? Double.NaN : gbps;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers that cannot be.
    }
    throw fault("pci_link_speed", speed, "GB/s from 0 to 100000");
  }

  PciType pciType() {
    String text = attribute("pci_type");
    Matcher matcher = PCI_TYPE.matcher(text);
    if (!matcher.matches()) {
      throw fault("pci_type", text.isEmpty() ? null : text, "a class and [vendor:device], in hex");
    }
    return new PciType(hex(matcher.group(1)), hex(matcher.group(2)), hex(matcher.group(3)));
  }

  private static int hex(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits, 16);
  }

  /** A number that sorts PCI devices as tools number them: domain, bus, device, function. */
  long busOrder() {
    Matcher matcher = busId();
    long order = Long.parseLong(matcher.group(1), 16);
    for (int i = 2; i <= 4; i++) {
      order = order << 8 | Integer.parseInt(matcher.group(i), 16);
    }
    return order;
  }

  /** Where it is plugged in: the functions of one card have one slot. */
  String slot() {
    Matcher matcher = busId();
    return matcher.group(1) + ':' + matcher.group(2) + ':' + matcher.group(3);
  }

  private Matcher busId() {
    String text = attribute("pci_busid");
    Matcher matcher = BUS_ID.matcher(text);
    if (!matcher.matches()) {
      throw fault("pci_busid", text.isEmpty() ? null : text, "domain:bus:device.function, in hex");
    }
    return matcher;
  }

  InvalidInputException fault(String attribute, Object value, String expected) {
    String name = type().isEmpty() ? "object" : "object " + type();
    return new InvalidInputException(
        source, "line " + line + ", " + name + ", " + attribute, value, expected);
  }
}
