/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

class LinuxTelemetrySourceTest {
  private static final String BRIDGE = "0x060400";
  private static final String GPU = "0x030200";
  private static final String K80 = "10de:102d";
  private static final double GEN3_X16 = 16 * 8 * 128 / 130.0 / 8;

  @TempDir Path root;
  private FakeSystem system;
  private LinuxTelemetrySource source;
  private long nanos;

  @BeforeEach
  void start() {
    system = new FakeSystem(root);
    source = new LinuxTelemetrySource(root, () -> nanos);
    source.init(new Configuration(false));
  }

  @Test
  void aMachineWithTwoSocketsAndTwoSwitchesIsFound() {
    twoSwitches();
    Machine machine = source.machine().orElseThrow();

    MachineSpec spec = machine.spec();
    assertThat(spec.model()).isEqualTo("PowerEdge-C4140");
    assertThat(spec.sockets())
        .containsOnly(new MachineSpec.Socket("Intel-Xeon-Gold-6130", 16, Double.NaN))
        .hasSize(2);
    assertThat(spec.interSocketGBps()).isNaN();
    assertThat(spec.switches())
        .extracting(s -> s.name() + '<' + s.parent())
        .containsExactly("switch0<socket0", "switch1<socket1");
    assertThat(spec.switches().get(0).gbps()).isCloseTo(GEN3_X16, within(1e-9));
    assertThat(spec.devices())
        .extracting(d -> d.name() + '=' + d.model() + '<' + d.parent())
        .containsExactly(
            "gpu0=K80<switch0",
            "gpu1=K80<switch0",
            "gpu2=K80<switch1",
            "gpu3=10de-9999<switch1",
            "fpga0=U250<socket1");
    assertThat(spec.devices())
        .extracting(MachineSpec.Accelerator::type)
        .containsExactly(
            "yarn.io/gpu", "yarn.io/gpu", "yarn.io/gpu", "yarn.io/gpu", "yarn.io/fpga");
    assertThat(spec.devices().get(4).gbps()).isCloseTo(GEN3_X16 / 2, within(1e-9));
    assertThat(spec.nic()).isEqualTo(new MachineSpec.Nic(1, 12.5));
    assertThat(TopologyAttributes.decode("n1", TopologyAttributes.encode(machine)))
        .contains(machine);
  }

  @Test
  void switchesBelowSwitchesKeepTheirOrder() {
    system.cpus(1, 4);
    String up = "0000:00:01.0/0000:01:00.0/0000:02:00.0/0000:03:00.0";
    for (int i = 0, at = 0; i < up.length(); i = at + 1) {
      at = up.indexOf('/', i) < 0 ? up.length() : up.indexOf('/', i);
      system.pci(up.substring(0, at), BRIDGE, "10b5:8747", 0, "8.0x16");
    }
    system.pci("0000:00:01.0/0000:01:00.0/0000:02:01.0", BRIDGE, "10b5:8747", 0, "8.0x8");
    system.pci(up + "/0000:04:00.0", GPU, K80, 0, "8.0x16");
    system.pci(up + "/0000:04:01.0", GPU, K80, 0, "8.0x16");
    system.pci("0000:00:01.0/0000:01:00.0/0000:02:01.0/0000:05:00.0", GPU, K80, 0, "8.0x16");

    MachineSpec spec = source.machine().orElseThrow().spec();
    assertThat(spec.switches())
        .extracting(s -> s.name() + '<' + s.parent())
        .containsExactly("switch0<socket0", "switch1<switch0");
    assertThat(spec.devices())
        .extracting(MachineSpec.Accelerator::parent)
        .containsExactly("switch1", "switch1", "switch0");
  }

  @Test
  void aVirtualMachineWithoutDevicesIsItsSockets() {
    system.cpus(1, 2);
    system.pci("0000:00:02.0", "0x030000", "1a03:2000", null, null);
    MachineSpec spec = source.machine().orElseThrow().spec();
    assertThat(spec.model()).isEqualTo("linux");
    assertThat(spec.sockets()).hasSize(1);
    assertThat(spec.devices()).isEmpty();
    assertThat(spec.nic()).isNull();
  }

  @Test
  void virtualFunctionsAndSecondFunctionsOfACardAreNotDevices() {
    system.cpus(1, 2);
    system.pci("0000:00:02.0", "0x120000", "10ee:5000", 0, null);
    system.pci("0000:00:02.1", "0x120000", "10ee:5001", 0, null);
    system.pci("0000:00:03.0", "0x120000", "10ee:5000", 0, null);
    system.link("sys/bus/pci/devices/0000:00:03.0/physfn", "sys/bus/pci/devices/0000:00:02.0");
    assertThat(source.machine().orElseThrow().spec().devices()).hasSize(1);
  }

  @Test
  void amdAcceleratorsAreGpusAndALabelNamesWhatTheTableDoesNot() {
    system.cpus(1, 2);
    system.pci("0000:00:02.0", "0x120000", "1002:74a1", 0, null);
    system.pci("0000:00:03.0", "0x120000", "1172:2494", 0, null);
    system.file("sys/devices/pci0000:00/0000:00:03.0/label", "Nallatech 385 (slot 2)");
    assertThat(source.machine().orElseThrow().spec().devices())
        .extracting(d -> d.name() + '=' + d.model())
        .containsExactly("gpu0=MI300X", "fpga0=Nallatech-385-slot-2");
  }

  @Test
  void nothingReadableIsNoMachineAndNoCounters() {
    assertThat(source.machine()).isEmpty();
    assertThat(source.counters()).isEmpty();
  }

  @Test
  void brokenFilesAreUnknownFigures() throws Exception {
    system.cpus(2, 2);
    system.pci("0000:00:02.0", GPU, K80, 7, "fastx16");
    system.file("sys/devices/pci0000:00/0000:00:02.0/current_link_width", "255");
    system.file("sys/devices/pci0000:00/0000:00:02.0/numa_node", "a node");
    system.nic("eth0", "-1", -1);
    system.file("proc/cpuinfo", "\u0000\u0001");
    system.file("sys/devices/system/node/node1/cpulist", "");
    system.file("proc/stat", "cpu0 1 2 x\ncpu1\ncpu99999999999 1 1 1 1 1");
    Files.createSymbolicLink(
        root.resolve("sys/bus/pci/devices/0000:00:09.0"), Path.of("../nowhere"));

    MachineSpec spec = source.machine().orElseThrow().spec();
    assertThat(spec.devices())
        .containsExactly(
            new MachineSpec.Accelerator("gpu0", "yarn.io/gpu", "K80", "socket0", Double.NaN));
    assertThat(spec.nic()).isEqualTo(new MachineSpec.Nic(0, Double.NaN));
    assertThat(source.counters()).isEmpty();
  }

  @Test
  void busyCoresAreCountedBySocketAndHyperThreadsShareACore() {
    system.cpus(2, 1);
    // cpu0, cpu2 are the threads of socket 0's core; cpu1, cpu3 of socket 1's.
    stat(0, 0, 0, 0, 1000);
    source.counters();
    stat(80, 20, 90, 0, 1100);

    Map<String, Float> counters = source.counters();
    assertThat(counters.get("symphony.io/cpu0")).isCloseTo(1f, within(1e-6f));
    assertThat(counters.get("symphony.io/cpu1")).isCloseTo(0.2f, within(1e-6f));
  }

  @Test
  void trafficIsTheBusierDirectionPerSecond() {
    system.cpus(1, 1).nic("eth0", "100000", 0).traffic("eth0", 5_000_000_000L, 1_000_000_000L);
    assertThat(source.counters()).doesNotContainKey("symphony.io/nic");
    system.traffic("eth0", 7_000_000_000L, 4_000_000_000L);
    nanos += 2_000_000_000L;
    assertThat(source.counters().get("symphony.io/nic")).isCloseTo(1.5f, within(1e-6f));

    system.traffic("eth0", 0, 0);
    nanos += 2_000_000_000L;
    assertThat(source.counters()).doesNotContainKey("symphony.io/nic");
  }

  @Test
  void aTopologyFileOverridesWhatIsDetected() {
    system.cpus(2, 8).file("m1.json", "{\"model\":\"M1\",\"sockets\":[{\"cores\":4}]}");
    assertThat(withFile("m1.json").machine().orElseThrow().model()).isEqualTo("M1");
  }

  @Test
  void aMalformedOrMissingTopologyFileIsNamed() {
    system.file("bad.json", "{\"model\":\"M1\",\"sockets\":[{\"cores\":0}]}");
    for (Map.Entry<String, List<String>> fault :
        Map.of(
                "bad.json", List.of("bad.json", "sockets[0].cores", "\"0\""),
                "gone.json", List.of("symphony.nodemanager.topology.file", "gone.json"))
            .entrySet()) {
      assertThatThrownBy(() -> withFile(fault.getKey()).machine())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContainingAll(fault.getValue().toArray(new String[0]));
    }
  }

  @Test
  void thisMachineCanBeRead() {
    LinuxTelemetrySource real = new LinuxTelemetrySource();
    real.init(new Configuration(false));
    assertThat(real.counters().values()).allMatch(value -> value >= 0);
    real.machine()
        .ifPresent(
            machine ->
                assertThat(TopologyAttributes.decode("here", TopologyAttributes.encode(machine)))
                    .contains(machine));
  }

  private LinuxTelemetrySource withFile(String name) {
    Configuration conf = new Configuration(false);
    conf.set(NodeSettings.TOPOLOGY_FILE, root.resolve(name).toString());
    source.init(conf);
    return source;
  }

  /** Busy ticks of four CPUs, each of which has counted the same number of ticks. */
  private void stat(int busy0, int busy1, int busy2, int busy3, int all) {
    StringBuilder stat = new StringBuilder("cpu  1 2 3 4 5 6 7 8 0 0\n");
    int[] busy = {busy0, busy1, busy2, busy3};
    for (int cpu = 0; cpu < busy.length; cpu++) {
      int idle = all - busy[cpu];
      // The last two fields repeat time that is in the first already.
      stat.append("cpu%d %d 0 0 %d 0 0 0 0 99 99\n".formatted(cpu, busy[cpu], idle));
    }
    system.file("proc/stat", stat.toString());
  }

  private void twoSwitches() {
    system.cpus(2, 16).nic("ib0", "100000", 1).nic("eth0", "1000", 0);
    system.file("sys/class/dmi/id/product_name", "PowerEdge C4140");
    gpusBelow("0000:00:02.0", "0000:01:00.0", "0000:02", "0000:03:00.0", "0000:04:00.0", 0, K80);
    gpusBelow(
        "0000:00:03.0", "0000:81:00.0", "0000:82", "0000:83:00.0", "0000:84:00.0", 1, "10de:9999");
    system.pci("0000:00:04.0", BRIDGE, "8086:2030", 1, "8.0x16");
    system.pci("0000:00:04.0/0000:90:00.0", "0x120000", "10ee:5004", null, "16.0x8");
  }

  /** A switch with two GPUs, of which the second has the given id. */
  private void gpusBelow(
      String port, String up, String down, String first, String second, int node, String id) {
    system.pci(port, BRIDGE, "8086:2030", node, "8.0x16");
    system.pci(port + '/' + up, BRIDGE, "10b5:8747", node, "8.0x16");
    String upstream = port + '/' + up + '/';
    system.pci(upstream + down + ":08.0", BRIDGE, "10b5:8747", node, "8.0x16");
    system.pci(upstream + down + ":10.0", BRIDGE, "10b5:8747", node, "8.0x16");
    system.pci(upstream + down + ":08.0/" + first, GPU, K80, node, "8.0x16");
    system.pci(upstream + down + ":10.0/" + second, GPU, id, node, "8.0x16");
  }
}
