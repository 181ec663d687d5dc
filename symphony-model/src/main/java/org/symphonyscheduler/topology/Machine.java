/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The graph of one machine: sockets with their memory, the PCIe tree, devices, the link between the
 * sockets, the network interface. Immutable; safe for any thread; machines built from equal {@link
 * MachineSpec}s are equal, so that nodes of one type can share what is built from it.
 *
 * <p>Two paths matter to a kernel on a device. Its <em>host path</em> is what its own data cross:
 * the socket's memory, the switches above the device, the device's link. Its <em>network path</em>
 * is what data from other machines cross before that: the network interface, and the inter-socket
 * link when the device hangs on another socket than the interface.
 */
public final class Machine {
  private final MachineSpec spec;
  private final List<Resource> resources;
  private final List<Device> devices;
  private final List<ImmutableIntArray> hostPaths;
  private final List<ImmutableIntArray> networkPaths;

  /**
   * @throws InvalidInputException when a device or switch hangs on something that does not exist,
   *     two components share a name, or a figure is out of range
   */
  public Machine(MachineSpec spec) {
    this.spec = Objects.requireNonNull(spec);
    spec.check();
    Builder builder = new Builder(spec);
    builder.build();
    this.resources = List.copyOf(builder.resources);
    this.devices = List.copyOf(builder.devices);
    this.hostPaths = List.copyOf(builder.hostPaths);
    this.networkPaths = List.copyOf(builder.networkPaths);
  }

  /** What it was built from. */
  public MachineSpec spec() {
    return spec;
  }

  /** Name of the machine type, such as {@code M1}. */
  public String model() {
    return spec.model();
  }

  /** All shared resources, in the order of their index. */
  public List<Resource> resources() {
    return resources;
  }

  /** All devices, CPU sockets first, in the order of their index. */
  public List<Device> devices() {
    return devices;
  }

  /** Resources on the host path of a device: indices into {@link #resources()}. */
  public ImmutableIntArray hostPath(int device) {
    return hostPaths.get(device);
  }

  /** Resources that data from other machines cross on their way to a device; may be empty. */
  public ImmutableIntArray networkPath(int device) {
    return networkPaths.get(device);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Machine machine && spec.equals(machine.spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  @Override
  public String toString() {
    return "Machine[" + spec + "]";
  }

  /** Numbers the components and finds their paths. */
  private static final class Builder {
    private final MachineSpec spec;
    private final List<Resource> resources = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private final List<ImmutableIntArray> hostPaths = new ArrayList<>();
    private final List<ImmutableIntArray> networkPaths = new ArrayList<>();
    private final Map<String, Integer> linkOf = new HashMap<>();
    private final Map<String, String> parentOf = new HashMap<>();

    Builder(MachineSpec spec) {
      this.spec = spec;
    }

    void build() {
      int sockets = spec.sockets().size();
      int[] memory = new int[sockets];
      for (int s = 0; s < sockets; s++) {
        add(ResourceKind.CPU, "cpu" + s, spec.sockets().get(s).cores());
        memory[s] = add(ResourceKind.MEMORY, "memory" + s, spec.sockets().get(s).memoryGBps());
      }
      for (MachineSpec.Switch sw : spec.switches()) {
        linkOf.put(sw.name(), add(ResourceKind.PCIE, sw.name(), sw.gbps()));
        parentOf.put(sw.name(), sw.parent());
      }
      for (MachineSpec.Accelerator device : spec.devices()) {
        linkOf.put(device.name(), add(ResourceKind.PCIE, device.name(), device.gbps()));
        parentOf.put(device.name(), device.parent());
      }
      int interSocket =
          sockets > 1 ? add(ResourceKind.INTER_SOCKET, "intersocket", spec.interSocketGBps()) : -1;
      int nic = spec.nic() == null ? -1 : add(ResourceKind.NIC, "nic", spec.nic().gbps());

      for (int s = 0; s < sockets; s++) {
        MachineSpec.Socket socket = spec.sockets().get(s);
        int cpu = 2 * s;
        addDevice("cpu" + s, Device.CPU, socket.cpu(), s, socket.cores());
        hostPaths.add(ImmutableIntArray.of(cpu, memory[s]));
        networkPaths.add(networkPath(s, nic, interSocket));
      }
      for (MachineSpec.Accelerator device : spec.devices()) {
        int socket = MachineSpec.socketIndex(root(device.name()));
        addDevice(device.name(), device.type(), device.model(), socket, 1);
        hostPaths.add(hostPath(device.name(), memory[socket]));
        networkPaths.add(networkPath(socket, nic, interSocket));
      }
    }

    private int add(ResourceKind kind, String name, double capacity) {
      resources.add(new Resource(resources.size(), kind, name, capacity));
      return resources.size() - 1;
    }

    private void addDevice(String name, String type, String model, int socket, int units) {
      devices.add(new Device(devices.size(), name, type, model, socket, units));
    }

    private String root(String component) {
      String at = component;
      while (parentOf.containsKey(at)) {
        at = parentOf.get(at);
      }
      return at;
    }

    private ImmutableIntArray hostPath(String device, int memory) {
      ImmutableIntArray.Builder path = ImmutableIntArray.builder().add(memory);
      for (String at = device; linkOf.containsKey(at); at = parentOf.get(at)) {
        path.add(linkOf.get(at));
      }
      return path.build();
    }

    private ImmutableIntArray networkPath(int socket, int nic, int interSocket) {
      if (nic < 0) {
        return ImmutableIntArray.of();
      }
      return socket == spec.nic().socket()
          ? ImmutableIntArray.of(nic)
          : ImmutableIntArray.of(nic, interSocket);
    }
  }
}
