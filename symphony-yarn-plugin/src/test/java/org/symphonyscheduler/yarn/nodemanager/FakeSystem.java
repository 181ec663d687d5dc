/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the files of /proc and /sys that tests need, below a temporary directory. */
final class FakeSystem {
  private final Path root;

  FakeSystem(Path root) {
    this.root = root;
  }

  FakeSystem file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cores with two threads each; sockets one after the other, a NUMA node for each socket. */
  FakeSystem cpus(int sockets, int coresPerSocket) {
    int cores = sockets * coresPerSocket;
    for (int cpu = 0; cpu < 2 * cores; cpu++) {
      int core = cpu % cores;
      String topology = "sys/devices/system/cpu/cpu" + cpu + "/topology/";
      file(topology + "physical_package_id", Integer.toString(core / coresPerSocket));
      file(topology + "core_id", Integer.toString(core % coresPerSocket));
    }
    for (int s = 0; s < sockets; s++) {
      int first = s * coresPerSocket;
      file(
          "sys/devices/system/node/node" + s + "/cpulist",
          first + "-" + (first + coresPerSocket - 1));
    }
    return file(
        "proc/cpuinfo", "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz");
  }

  /**
   * A PCI function.
   *
   * @param path addresses from the root port to the function, separated by slashes
   * @param id vendor and device, such as {@code 10de:102d}
   * @param numaNode null for no such file
   * @param link speed in GT/s and lanes such as {@code 8.0x16}, null for no such files
   */
  FakeSystem pci(String path, String pciClass, String id, Integer numaNode, String link) {
    String address = path.substring(path.lastIndexOf('/') + 1);
    String at = "sys/devices/pci0000:00/" + path + "/";
    file(at + "class", pciClass);
    file(at + "vendor", "0x" + id.substring(0, 4));
    file(at + "device", "0x" + id.substring(5));
    if (numaNode != null) {
      file(at + "numa_node", numaNode.toString());
    }
    if (link != null) {
      int x = link.indexOf('x');
      file(at + "max_link_speed", link.substring(0, x) + " GT/s PCIe");
      file(at + "current_link_speed", "2.5 GT/s PCIe");
      file(at + "current_link_width", link.substring(x + 1));
    }
    return link("sys/bus/pci/devices/" + address, at);
  }

  FakeSystem nic(String name, String speed, int numaNode) {
    String device = "sys/devices/pci0000:00/net-" + name + "/";
    file(device + "numa_node", Integer.toString(numaNode));
    file("sys/class/net/" + name + "/speed", speed);
    file("sys/class/net/" + name + "/operstate", "up");
    return link("sys/class/net/" + name + "/device", device).traffic(name, 0, 0);
  }

  FakeSystem traffic(String name, long received, long sent) {
    file("sys/class/net/" + name + "/statistics/rx_bytes", Long.toString(received));
    return file("sys/class/net/" + name + "/statistics/tx_bytes", Long.toString(sent));
  }

  FakeSystem link(String link, String target) {
    try {
      Path from = root.resolve(link);
      Files.createDirectories(from.getParent());
      Files.createSymbolicLink(from, from.getParent().relativize(root.resolve(target)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
