/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

/**
 * Detects the machine from /proc and /sys. What Linux does not tell without privileges stays
 * unknown: the bandwidth of memory and of the link between sockets.
 *
 * <p>Of the PCIe tree, those bridges matter that more than one accelerator hangs on. A switch shows
 * as a chain of bridges above the same accelerators; such a chain becomes one switch, as wide as
 * its narrowest link.
 */
final class LinuxMachine {
  private static final Pattern CPU_MODEL =
      Pattern.compile("^(?:model name|cpu)\\s*:\\s*(.+)$", Pattern.MULTILINE);
  private static final String UNKNOWN = "unknown";
  private static final String DEFAULT_MODEL = "linux";

  private final SystemFiles files;
  private final LinuxCpus cpus;
  private final Map<String, PciFunction> functions;
  private final List<Card> cards = new ArrayList<>();
  private final List<MachineSpec.Switch> switches = new ArrayList<>();

  /** Name of the switch that stands for a bridge, for those that stand for one. */
  private final Map<String, String> switchOf = new HashMap<>();

  /** An accelerator and its YARN resource. */
  private record Card(PciFunction function, String type) {}

  private LinuxMachine(SystemFiles files) {
    this.files = files;
    this.cpus = LinuxCpus.read(files);
    this.functions =
        PciFunction.read(files).stream()
            .collect(
                Collectors.toMap(
                    PciFunction::address, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  /** The machine below a root of /proc and /sys; empty when not even its CPUs can be read. */
  static Optional<Machine> detect(SystemFiles files) {
    LinuxMachine machine = new LinuxMachine(files);
    return machine.cpus.sockets() == 0 ? Optional.empty() : Optional.of(machine.build());
  }

  private Machine build() {
    AcceleratorCards known = new AcceleratorCards();
    findCards(known);
    findSwitches();
    return new Machine(
        new MachineSpec(model(), sockets(), Double.NaN, switches, devices(known), nic()));
  }

  private String model() {
    return files
        .text("sys/class/dmi/id/product_name")
        .or(() -> files.text("proc/device-tree/model"))
        .map(ComponentNames::clean)
        .filter(name -> !name.isEmpty())
        .orElse(DEFAULT_MODEL);
  }

  private List<MachineSpec.Socket> sockets() {
    Matcher cpu = CPU_MODEL.matcher(files.text("proc/cpuinfo").orElse(""));
    String model = cpu.find() ? ComponentNames.clean(cpu.group(1)) : "";
    String name = model.isEmpty() ? UNKNOWN : model;
    return IntStream.range(0, cpus.sockets())
        .mapToObj(s -> new MachineSpec.Socket(name, cpus.cores(s), Double.NaN))
        .toList();
  }

  /** One card may show several functions; the first stands for it. */
  private void findCards(AcceleratorCards known) {
    Set<String> slots = new HashSet<>();
    for (PciFunction function : functions.values()) {
      Optional<String> type = known.type(function);
      if (type.isPresent() && slots.add(function.slot())) {
        cards.add(new Card(function, type.get()));
      }
    }
  }

  private void findSwitches() {
    Map<String, Set<String>> below = new LinkedHashMap<>();
    for (Card card : cards) {
      for (String bridge : card.function().bridges()) {
        below.computeIfAbsent(bridge, b -> new LinkedHashSet<>()).add(card.function().address());
      }
    }
    // A card's bridges come root first, and so do the keys: parents before children.
    Map<Set<String>, List<String>> chains = new LinkedHashMap<>();
    below.forEach(
        (bridge, accelerators) -> {
          if (accelerators.size() > 1) {
            chains.computeIfAbsent(accelerators, a -> new ArrayList<>()).add(bridge);
          }
        });
    chains.values().forEach(this::addSwitch);
  }

  private void addSwitch(List<String> chain) {
    String name = "switch" + switches.size();
    String top = chain.get(0);
    double link =
        chain.stream()
            .map(functions::get)
            .mapToDouble(bridge -> bridge == null ? Double.NaN : bridge.link())
            .filter(gbps -> !Double.isNaN(gbps))
            .min()
            .orElse(Double.NaN);
    PciFunction bridge = functions.get(top);
    switches.add(new MachineSpec.Switch(name, bridge == null ? "socket0" : parent(bridge), link));
    chain.forEach(address -> switchOf.put(address, name));
  }

  /** The nearest switch above a function, else its socket. */
  private String parent(PciFunction function) {
    List<String> bridges = function.bridges();
    for (int i = bridges.size() - 1; i >= 0; i--) {
      String name = switchOf.get(bridges.get(i));
      if (name != null) {
        return name;
      }
    }
    return "socket" + cpus.socket(function.nearestNode(functions));
  }

  private List<MachineSpec.Accelerator> devices(AcceleratorCards known) {
    Map<String, Integer> count = new HashMap<>();
    List<MachineSpec.Accelerator> devices = new ArrayList<>();
    for (Card card : cards) {
      PciFunction function = card.function();
      String kind = card.type().substring(card.type().lastIndexOf('/') + 1);
      String name = kind + (count.merge(kind, 1, Integer::sum) - 1);
      Optional<String> label = files.text("sys/bus/pci/devices/" + function.address() + "/label");
      devices.add(
          new MachineSpec.Accelerator(
              name, card.type(), known.model(function, label), parent(function), function.link()));
    }
    return devices;
  }

  private MachineSpec.Nic nic() {
    return NetworkInterface.read(files)
        .map(nic -> new MachineSpec.Nic(cpus.socket(nic.numaNode()), nic.gbps()))
        .orElse(null);
  }
}
