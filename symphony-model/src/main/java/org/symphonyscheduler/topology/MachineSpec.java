/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine as it is written down: the JSON form of a topology (docs/topology.md) is this record.
 * Bandwidths are GB/s; a bandwidth nobody knows is left out (NaN).
 *
 * @param model name of the machine type
 * @param sockets at least one
 * @param interSocketGBps bandwidth between two sockets
 * @param switches PCIe switches, parents before children
 * @param devices accelerators
 * @param nic the network interface, null when unknown
 */
public record MachineSpec(
    String model,
    List<Socket> sockets,
    @JsonProperty("interSocketGBps") double interSocketGBps,
    List<Switch> switches,
    List<Accelerator> devices,
    Nic nic) {

  private static final Pattern SOCKET = Pattern.compile("socket(\\d{1,3})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");
  private static final Set<String> RESERVED = Set.of("intersocket", "nic");

  /**
   * One processor socket.
   *
   * @param cpu processor model, letters, digits, dots and dashes
   * @param cores hardware cores, positive
   * @param memoryGBps peak memory bandwidth
   */
  public record Socket(String cpu, int cores, @JsonProperty("memoryGBps") double memoryGBps) {
    public Socket {
      cpu = Objects.requireNonNullElse(cpu, "unknown");
      memoryGBps = unknownIfZero(memoryGBps);
    }
  }

  /**
   * A PCIe switch and its uplink.
   *
   * @param parent {@code socketN} or another switch's name
   */
  public record Switch(String name, String parent, @JsonProperty("GBps") double gbps) {
    public Switch {
      gbps = unknownIfZero(gbps);
    }
  }

  /**
   * An accelerator and its link.
   *
   * @param type YARN resource name such as {@code yarn.io/gpu}
   * @param parent {@code socketN} or a switch's name
   */
  public record Accelerator(
      String name, String type, String model, String parent, @JsonProperty("GBps") double gbps) {
    public Accelerator {
      model = Objects.requireNonNullElse(model, "unknown");
      gbps = unknownIfZero(gbps);
    }
  }

  /** The network interface and the socket it hangs on. */
  public record Nic(int socket, @JsonProperty("GBps") double gbps) {
    public Nic {
      gbps = unknownIfZero(gbps);
    }
  }

  public MachineSpec {
    sockets = sockets == null ? List.of() : List.copyOf(sockets);
    switches = switches == null ? List.of() : List.copyOf(switches);
    devices = devices == null ? List.of() : List.copyOf(devices);
    interSocketGBps = unknownIfZero(interSocketGBps);
  }

  /** JSON leaves unknown figures out, which binds to zero. */
  private static double unknownIfZero(double figure) {
    return figure == 0 ? Double.NaN : figure;
  }

  /** The N of {@code socketN}. */
  static int socketIndex(String socket) {
    Matcher matcher = SOCKET.matcher(socket);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(socket + " is not a socket");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Throws {@link InvalidInputException} at the first thing that cannot be. */
  void check() {
    name("model", model);
    if (sockets.isEmpty() || sockets.size() > 64) {
      throw fault("sockets", sockets.size() + " sockets", "1 to 64 sockets");
    }
    Set<String> parents = new HashSet<>();
    Set<String> names = new HashSet<>(RESERVED);
    for (int s = 0; s < sockets.size(); s++) {
      String path = "sockets[" + s + "].";
      name(path + "cpu", sockets.get(s).cpu());
      if (sockets.get(s).cores() < 1 || sockets.get(s).cores() > 4096) {
        throw fault(path + "cores", sockets.get(s).cores(), "1 to 4096 cores");
      }
      bandwidth(path + "memoryGBps", sockets.get(s).memoryGBps());
      parents.add("socket" + s);
      names.addAll(List.of("cpu" + s, "memory" + s, "socket" + s));
    }
    bandwidth("interSocketGBps", interSocketGBps);
    for (int i = 0; i < switches.size(); i++) {
      Switch sw = switches.get(i);
      String path = "switches[" + i + "].";
      component(path, sw.name(), sw.parent(), sw.gbps(), names, parents);
      parents.add(sw.name());
    }
    for (int i = 0; i < devices.size(); i++) {
      Accelerator device = devices.get(i);
      String path = "devices[" + i + "].";
      component(path, device.name(), device.parent(), device.gbps(), names, parents);
      name(path + "model", device.model());
      if (device.type() == null || device.type().isBlank() || device.type().equals(Device.CPU)) {
        throw fault(path + "type", device.type(), "a YARN resource name such as yarn.io/gpu");
      }
    }
    if (nic != null) {
      if (nic.socket() < 0 || nic.socket() >= sockets.size()) {
        throw fault("nic.socket", nic.socket(), "0 to " + (sockets.size() - 1));
      }
      bandwidth("nic.GBps", nic.gbps());
    }
  }

  private void component(
      String path,
      String name,
      String parent,
      double gbps,
      Set<String> names,
      Set<String> parents) {
    name(path + "name", name);
    if (!names.add(name)) {
      throw fault(path + "name", name, "a name no other component has");
    }
    if (parent == null || !parents.contains(parent)) {
      throw fault(path + "parent", parent, "a socket or a switch named before: " + parents);
    }
    bandwidth(path + "GBps", gbps);
  }

  private void name(String path, String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw fault(path, name, "letters, digits, dots and dashes");
    }
  }

  private void bandwidth(String path, double gbps) {
    if (!Double.isNaN(gbps) && !(gbps > 0 && gbps <= 100_000)) {
      throw fault(path, gbps, "GB/s above 0 and at most 100000, or nothing when unknown");
    }
  }

  private InvalidInputException fault(String path, Object value, String expected) {
    return new InvalidInputException("topology", path, value, expected);
  }
}
