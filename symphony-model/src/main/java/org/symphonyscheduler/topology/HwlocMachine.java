/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns hwloc's objects into a machine. For one thread, while a file is read. */
final class HwlocMachine {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";

  private static final int NVIDIA = 0x10de;
  private static final int AMD = 0x1002;
  private static final int INTEL = 0x8086;

  /** Xilinx, Altera, Alpha Data, Nallatech. */
  private static final Set<Integer> FPGA_VENDORS = Set.of(0x10ee, 0x1172, 0x4144, 0x198a);

  private static final int VGA = 0x0300;
  private static final int CONTROLLER_3D = 0x0302;
  private static final int DISPLAY = 0x0380;
  private static final int PROCESSING_ACCELERATOR = 0x1200;
  private static final int NETWORK = 0x02;
  private static final int INFINIBAND = 0x0c06;

  /** hwloc's numbers of kinds of system device. */
  private static final String OS_NETWORK = "2";

  private static final String OS_OPENFABRICS = "3";

  private static final Pattern BRACKETED = Pattern.compile(".*\\[([^\\]]+)\\].*");
  private static final Pattern BRAND = Pattern.compile("^(?:NVIDIA|AMD|Tesla|Quadro)[ -]+");

  private final HwlocObject root;
  private final List<HwlocObject> packages;
  private final Map<HwlocObject, String> switchNames = new HashMap<>();
  private final List<MachineSpec.Switch> switches = new ArrayList<>();

  HwlocMachine(HwlocObject root) {
    this.root = root;
    this.packages = root.all(HwlocObject::isPackage);
  }

  MachineSpec spec() {
    List<HwlocObject> devices = root.all(HwlocObject::isPciDevice);
    List<HwlocObject> accelerators =
        devices.stream()
            .filter(device -> type(device) != null)
            .sorted(Comparator.comparingLong(HwlocObject::busOrder))
            .toList();
    accelerators.forEach(this::addSwitchesAbove);
    return new MachineSpec(
        model(), sockets(), Double.NaN, switches, accelerators(accelerators), nic(devices));
  }

  private String model() {
    for (String info : List.of("DMIProductName", "PlatformModel", "PlatformName")) {
      String value = root.infos().getOrDefault(info, "");
      if (!value.isBlank()) {
        return name(value);
      }
    }
    return "unknown";
  }

  private List<MachineSpec.Socket> sockets() {
    if (packages.isEmpty()) {
      // hwloc leaves packages out where the system hides them, as in some virtual machines.
      return List.of(socket(root));
    }
    return packages.stream().map(this::socket).toList();
  }

  private MachineSpec.Socket socket(HwlocObject object) {
    int cores = object.all(o -> o.type().equals("Core")).size();
    int threads = cores > 0 ? cores : object.all(o -> o.type().equals("PU")).size();
    if (threads == 0) {
      throw object.fault("Core", null, "at least one Core or PU in each Package");
    }
    String model =
        object.infos().getOrDefault("CPUModel", root.infos().getOrDefault("CPUModel", "unknown"));
    return new MachineSpec.Socket(name(model), threads, Double.NaN);
  }

  /**
   * Index of the socket an I/O object hangs on: of the nearest object above it that is in a package
   * or holds one. hwloc 1.x puts NUMA nodes above packages, 2.x beside them.
   */
  private int socketOf(HwlocObject io) {
    for (HwlocObject above = io.parent(); above != null; above = above.parent()) {
      if (above.isPackage()) {
        return packages.indexOf(above);
      }
    }
    for (HwlocObject above = io.parent(); above != null; above = above.parent()) {
      List<HwlocObject> held = above.all(HwlocObject::isPackage);
      if (!held.isEmpty()) {
        return packages.indexOf(held.get(0));
      }
    }
    return 0;
  }

  /** YARN's resource name of an accelerator, null for any other device. */
  private static String type(HwlocObject device) {
    HwlocObject.PciType pci = device.pciType();
    if (FPGA_VENDORS.contains(pci.vendor())) {
      return FPGA;
    }
    boolean gpuVendor = pci.vendor() == NVIDIA || pci.vendor() == AMD;
    boolean display = pci.deviceClass() == VGA || pci.deviceClass() == DISPLAY;
    if (pci.deviceClass() == CONTROLLER_3D || (gpuVendor && display)) {
      return GPU;
    }
    if (pci.deviceClass() == PROCESSING_ACCELERATOR) {
      return gpuVendor ? GPU : pci.vendor() == INTEL ? FPGA : null;
    }
    // Other makers' GPUs show themselves by what drives them; a board's own display does not.
    return display && !device.all(HwlocMachine::isCompute).isEmpty() ? GPU : null;
  }

  private static boolean isCompute(HwlocObject device) {
    String name = device.attribute("name");
    return device.isSystemDevice()
        && (name.startsWith("cuda")
            || name.startsWith("nvml")
            || name.startsWith("opencl")
            || name.startsWith("rsmi")
            || name.startsWith("ze"));
  }

  /**
   * A bridge is a switch when it fans out above an accelerator: a root port with one card in it is
   * only that card's link.
   */
  private void addSwitchesAbove(HwlocObject accelerator) {
    List<HwlocObject> above = new ArrayList<>();
    for (HwlocObject at = accelerator.parent(); at != null; at = at.parent()) {
      if (at.isPciBridge() && fansOut(at)) {
        above.add(0, at);
      }
    }
    String parent = "socket" + socketOf(accelerator);
    for (HwlocObject bridge : above) {
      String known = switchNames.get(bridge);
      if (known == null) {
        known = "switch" + switches.size();
        switchNames.put(bridge, known);
        switches.add(new MachineSpec.Switch(known, parent, bridge.linkGBps()));
      }
      parent = known;
    }
  }

  private static boolean fansOut(HwlocObject bridge) {
    Set<Object> below = new HashSet<>();
    for (HwlocObject child : bridge.children()) {
      if (child.isPciBridge()) {
        below.add(child);
      } else if (child.isPciDevice()) {
        below.add(child.slot());
      }
    }
    return below.size() > 1;
  }

  private List<MachineSpec.Accelerator> accelerators(List<HwlocObject> devices) {
    List<MachineSpec.Accelerator> accelerators = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (HwlocObject device : devices) {
      String type = type(device);
      String kind = type.equals(GPU) ? "gpu" : "fpga";
      String name = kind + (numbers.merge(kind, 1, Integer::sum) - 1);
      accelerators.add(
          new MachineSpec.Accelerator(
              name, type, model(device), parent(device), device.linkGBps()));
    }
    return accelerators;
  }

  private String parent(HwlocObject device) {
    for (HwlocObject at = device.parent(); at != null; at = at.parent()) {
      String name = switchNames.get(at);
      if (name != null) {
        return name;
      }
    }
    return "socket" + socketOf(device);
  }

  /** The model as the driver says it, else as the list of PCI devices does, else its numbers. */
  private static String model(HwlocObject device) {
    for (HwlocObject object : device.all(HwlocObject::isSystemDevice)) {
      for (String info : List.of("GPUModel", "OpenCLDeviceName")) {
        if (object.infos().containsKey(info)) {
          return name(BRAND.matcher(object.infos().get(info)).replaceFirst(""));
        }
      }
    }
    String listed = device.infos().getOrDefault("PCIDevice", device.attribute("name"));
    Matcher bracketed = BRACKETED.matcher(listed);
    String model = bracketed.matches() ? bracketed.group(1) : listed;
    HwlocObject.PciType pci = device.pciType();
    return model.isBlank()
        ? String.format(Locale.ROOT, "%04x-%04x", pci.vendor(), pci.device())
        : name(BRAND.matcher(model).replaceFirst(""));
  }

  /** The network interface with the fastest link, one for InfiniBand first. */
  private MachineSpec.Nic nic(List<HwlocObject> devices) {
    return devices.stream()
        .filter(HwlocMachine::isNetwork)
        .max(
            Comparator.comparing(HwlocMachine::isOpenFabrics)
                .thenComparingDouble(device -> speed(device))
                .thenComparing(HwlocObject::busOrder, Comparator.reverseOrder()))
        // The speed of its PCIe link is not that of its port.
        .map(device -> new MachineSpec.Nic(socketOf(device), Double.NaN))
        .orElse(null);
  }

  private static double speed(HwlocObject device) {
    double gbps = device.linkGBps();
    return Double.isNaN(gbps) ? 0 : gbps;
  }

  private static boolean isNetwork(HwlocObject device) {
    int deviceClass = device.pciType().deviceClass();
    return deviceClass >> 8 == NETWORK
        || deviceClass == INFINIBAND
        || !device.all(o -> isSystemDevice(o, OS_NETWORK)).isEmpty()
        || isOpenFabrics(device);
  }

  private static boolean isOpenFabrics(HwlocObject device) {
    return !device.all(o -> isSystemDevice(o, OS_OPENFABRICS)).isEmpty();
  }

  private static boolean isSystemDevice(HwlocObject object, String kind) {
    return object.isSystemDevice() && object.attribute("osdev_type").equals(kind);
  }

  /** A name as {@link MachineSpec} takes it. */
  private static String name(String text) {
    String name = text.strip().replaceAll("[^A-Za-z0-9.-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
    return name.isEmpty() ? "unknown" : name;
  }
}
