/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

/**
 * A machine as node attributes, one attribute per component, so that {@code yarn node -status}
 * shows something a person can read:
 *
 * <pre>
 * symphony-machine        M1
 * symphony-socket0        cpu-Power8_cores-16_memory-76.8
 * symphony-intersocket    38.4
 * symphony-switch-switch0 parent-socket0_link-15.75_order-0
 * symphony-device-gpu0    type-yarn.io..gpu_model-K80_parent-switch0_link-15.75_order-0
 * symphony-nic            socket-0_link-12.5
 * </pre>
 *
 * YARN allows letters, digits, {@code - _ .} in a value and no dot in a name, 255 characters each.
 * Hence: a slash is written as two dots, a dot in a component's name as an underscore. A bandwidth
 * nobody knows is left out. {@code order} keeps the order of switches and of devices, which a set
 * of attributes loses. Stateless; safe for any thread.
 */
public final class TopologyAttributes {
  /** What the name of each of these attributes starts with. */
  public static final String PREFIX = "symphony-";

  /** YARN's limit for a name and for a value, characters. */
  private static final int MAX_LENGTH = 255;

  /** Says that the node's topology is not known. */
  private static final String UNKNOWN = PREFIX + "topology-unknown";

  private static final String MACHINE = PREFIX + "machine";
  private static final String SOCKET = PREFIX + "socket";
  private static final String INTER_SOCKET = PREFIX + "intersocket";
  private static final String SWITCH = PREFIX + "switch-";
  private static final String DEVICE = PREFIX + "device-";
  private static final String NIC = PREFIX + "nic";

  private static final String NAME = "([A-Za-z0-9.-]+)";
  private static final String LINK = "(?:_link-([0-9.E-]+))?";
  private static final String ORDER = "_order-(\\d{1,6})";

  private static final Form SOCKET_FORM =
      new Form(
          "cpu-" + NAME + "_cores-(\\d{1,6})(?:_memory-([0-9.E-]+))?",
          "cpu-MODEL_cores-COUNT_memory-GBps");
  private static final Form SWITCH_FORM =
      new Form("parent-" + NAME + LINK + ORDER, "parent-NAME_link-GBps_order-N");
  // The type alone may hold underscores; greedy matching ends it at the last "_model-".
  private static final Form DEVICE_FORM =
      new Form(
          "type-(.+)_model-" + NAME + "_parent-" + NAME + LINK + ORDER,
          "type-TYPE_model-MODEL_parent-NAME_link-GBps_order-N");
  private static final Form NIC_FORM = new Form("socket-(\\d{1,3})" + LINK, "socket-N_link-GBps");
  private static final Pattern VALUE = Pattern.compile("[0-9a-zA-Z][0-9a-zA-Z_.-]*");

  private TopologyAttributes() {}

  /**
   * Attribute names, without YARN's prefix, and their values.
   *
   * @throws InvalidInputException when a name or a device type cannot be written as an attribute
   */
  public static Map<String, String> encode(Machine machine) {
    MachineSpec spec = machine.spec();
    Map<String, String> attributes = new LinkedHashMap<>();
    put(attributes, MACHINE, spec.model());
    for (int s = 0; s < spec.sockets().size(); s++) {
      MachineSpec.Socket socket = spec.sockets().get(s);
      String value = "cpu-" + socket.cpu() + "_cores-" + socket.cores();
      put(attributes, SOCKET + s, value + figure("_memory-", socket.memoryGBps()));
    }
    if (!Double.isNaN(spec.interSocketGBps())) {
      put(attributes, INTER_SOCKET, figure("", spec.interSocketGBps()));
    }
    for (int i = 0; i < spec.switches().size(); i++) {
      MachineSpec.Switch sw = spec.switches().get(i);
      String value = "parent-" + sw.parent() + figure("_link-", sw.gbps()) + "_order-" + i;
      put(attributes, SWITCH + escapeName(sw.name()), value);
    }
    for (int i = 0; i < spec.devices().size(); i++) {
      MachineSpec.Accelerator device = spec.devices().get(i);
      String value =
          "type-"
              + escapeType(device)
              + "_model-"
              + device.model()
              + "_parent-"
              + device.parent()
              + figure("_link-", device.gbps())
              + "_order-"
              + i;
      put(attributes, DEVICE + escapeName(device.name()), value);
    }
    if (spec.nic() != null) {
      put(attributes, NIC, "socket-" + spec.nic().socket() + figure("_link-", spec.nic().gbps()));
    }
    return attributes;
  }

  /**
   * What a node publishes that does not know its topology, or no longer. It must say so: YARN's
   * ResourceManager takes no attributes at all for no news and keeps the last ones.
   */
  public static Map<String, String> unknown() {
    return Map.of(UNKNOWN, "true");
  }

  /**
   * The machine that {@link #encode} wrote; attributes that are not Symphony's, or not known to
   * this version, are passed over.
   *
   * @param node what errors call the node
   * @param attributes attribute names, without YARN's prefix, and their values
   * @return empty when the node publishes no topology
   * @throws InvalidInputException naming the attribute and the value at fault
   */
  public static Optional<Machine> decode(String node, Map<String, String> attributes) {
    if (attributes.containsKey(UNKNOWN)
        || attributes.keySet().stream().noneMatch(name -> name.startsWith(PREFIX))) {
      return Optional.empty();
    }
    String model = attributes.get(MACHINE);
    if (model == null) {
      throw new InvalidInputException(node, MACHINE, null, "the name of the machine type");
    }
    MachineSpec spec =
        new MachineSpec(
            model,
            sockets(node, attributes),
            interSocket(node, attributes),
            ordered(node, attributes, SWITCH, SWITCH_FORM, 3, TopologyAttributes::toSwitch),
            ordered(node, attributes, DEVICE, DEVICE_FORM, 5, TopologyAttributes::toDevice),
            nic(node, attributes));
    try {
      return Optional.of(new Machine(spec));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(node + " attributes " + PREFIX + "*", e);
    }
  }

  private static List<MachineSpec.Socket> sockets(String node, Map<String, String> attributes) {
    Map<Integer, MachineSpec.Socket> sockets = new TreeMap<>();
    attributes.forEach(
        (name, value) -> {
          String index = name.startsWith(SOCKET) ? name.substring(SOCKET.length()) : "";
          if (index.matches("\\d{1,3}")) {
            Value read = SOCKET_FORM.read(node, name, value);
            sockets.put(
                Integer.valueOf(index),
                new MachineSpec.Socket(read.text(1), read.integer(2), read.figure(3)));
          }
        });
    for (int s = 0; s < sockets.size(); s++) {
      if (!sockets.containsKey(s)) {
        throw new InvalidInputException(node, SOCKET + s, null, SOCKET_FORM.expected);
      }
    }
    return List.copyOf(sockets.values());
  }

  private static double interSocket(String node, Map<String, String> attributes) {
    String value = attributes.get(INTER_SOCKET);
    return value == null ? Double.NaN : parse(node, INTER_SOCKET, value, value, "GB/s");
  }

  private static MachineSpec.Nic nic(String node, Map<String, String> attributes) {
    if (!attributes.containsKey(NIC)) {
      return null;
    }
    Value read = NIC_FORM.read(node, NIC, attributes.get(NIC));
    return new MachineSpec.Nic(read.integer(1), read.figure(2));
  }

  private static MachineSpec.Switch toSwitch(String name, Value read) {
    return new MachineSpec.Switch(name, read.text(1), read.figure(2));
  }

  private static MachineSpec.Accelerator toDevice(String name, Value read) {
    String type = read.text(1).replace("..", "/");
    return new MachineSpec.Accelerator(name, type, read.text(2), read.text(3), read.figure(4));
  }

  /** The components whose attributes start with a prefix, in their order. */
  private static <T> List<T> ordered(
      String node,
      Map<String, String> attributes,
      String prefix,
      Form form,
      int orderGroup,
      BiFunction<String, Value, T> component) {
    Map<Integer, T> components = new TreeMap<>();
    // Sorted, so that of two faults the same one is told each time.
    new TreeMap<>(attributes)
        .forEach(
            (attribute, value) -> {
              if (attribute.startsWith(prefix)) {
                Value read = form.read(node, attribute, value);
                String name = unescapeName(attribute.substring(prefix.length()));
                T present =
                    components.putIfAbsent(read.integer(orderGroup), component.apply(name, read));
                if (present != null) {
                  throw new InvalidInputException(
                      node, attribute, value, "an order no other component has");
                }
              }
            });
    return List.copyOf(components.values());
  }

  private static void put(Map<String, String> attributes, String name, String value) {
    if (name.length() > MAX_LENGTH) {
      throw new InvalidInputException("topology", name, name, MAX_LENGTH + " characters at most");
    }
    if (value.length() > MAX_LENGTH || !VALUE.matcher(value).matches()) {
      throw new InvalidInputException(
          "topology",
          name,
          value,
          "letters, digits, - _ . and " + MAX_LENGTH + " characters at most");
    }
    attributes.put(name, value);
  }

  private static String figure(String label, double gbps) {
    if (Double.isNaN(gbps)) {
      return "";
    }
    return label + (gbps == Math.rint(gbps) ? Long.toString((long) gbps) : Double.toString(gbps));
  }

  private static String escapeName(String name) {
    return name.replace('.', '_');
  }

  private static String unescapeName(String name) {
    return name.replace('_', '.');
  }

  private static String escapeType(MachineSpec.Accelerator device) {
    String escaped = device.type().replace("/", "..");
    if (!escaped.replace("..", "/").equals(device.type())) {
      throw new InvalidInputException(
          "topology",
          "type of " + device.name(),
          device.type(),
          "a YARN resource name without two dots in a row or a dot beside the slash");
    }
    return escaped;
  }

  private static double parse(
      String node, String attribute, String value, String figure, String expected) {
    try {
      return Double.parseDouble(figure);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(node, attribute, value, expected);
    }
  }

  /** How the value of one kind of attribute looks. */
  private static final class Form {
    private final Pattern pattern;
    private final String expected;

    Form(String pattern, String expected) {
      this.pattern = Pattern.compile(pattern);
      this.expected = expected;
    }

    Value read(String node, String attribute, String value) {
      Matcher matcher = value == null ? null : pattern.matcher(value);
      if (matcher == null || !matcher.matches()) {
        throw new InvalidInputException(node, attribute, value, expected);
      }
      return new Value(node, attribute, expected, matcher);
    }
  }

  /** The parts of a value that had the right form. */
  private record Value(String node, String attribute, String expected, Matcher matcher) {
    String text(int group) {
      return matcher.group(group);
    }

    int integer(int group) {
      return Integer.parseInt(matcher.group(group));
    }

    double figure(int group) {
      String figure = matcher.group(group);
      return figure == null
          ? Double.NaN
          : parse(node, attribute, matcher.group(), figure, expected);
    }
  }
}
