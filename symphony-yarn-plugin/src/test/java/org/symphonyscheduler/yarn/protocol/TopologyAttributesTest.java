/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

class TopologyAttributesTest {
  private static final Machine M1 =
      new Machine(
          new MachineSpec(
              "M1",
              List.of(
                  new MachineSpec.Socket("Power8", 16, 76.8),
                  new MachineSpec.Socket("Power8", 16, 76.8)),
              38.4,
              List.of(new MachineSpec.Switch("switch0", "socket0", 15.75)),
              List.of(
                  new MachineSpec.Accelerator("gpu0", "yarn.io/gpu", "K80", "switch0", 15.75),
                  new MachineSpec.Accelerator(
                      "card.1", "x.org/my_card", "7V3", "socket1", Double.NaN)),
              new MachineSpec.Nic(0, 12.5)));

  @Test
  void aNodeThatSaysItsTopologyIsUnknownHasNone() {
    assertThat(TopologyAttributes.decode("n1", TopologyAttributes.unknown())).isEmpty();
  }

  @Test
  void eachComponentIsOneReadableAttribute() {
    assertThat(TopologyAttributes.encode(M1))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "symphony-machine", "M1",
                "symphony-socket0", "cpu-Power8_cores-16_memory-76.8",
                "symphony-socket1", "cpu-Power8_cores-16_memory-76.8",
                "symphony-intersocket", "38.4",
                "symphony-switch-switch0", "parent-socket0_link-15.75_order-0",
                "symphony-device-gpu0",
                    "type-yarn.io..gpu_model-K80_parent-switch0_link-15.75_order-0",
                "symphony-device-card_1", "type-x.org..my_card_model-7V3_parent-socket1_order-1",
                "symphony-nic", "socket-0_link-12.5"));
  }

  @Test
  void aNodeWithoutSymphonyAttributesHasNoTopology() {
    assertThat(TopologyAttributes.decode("n1", Map.of("rack", "r7"))).isEmpty();
  }

  @Property(tries = 300)
  void whatIsEncodedDecodesToTheSameMachine(@ForAll("machines") Machine machine) {
    Map<String, String> attributes = TopologyAttributes.encode(machine);

    assertThat(attributes.keySet()).allMatch(n -> n.matches("[0-9a-zA-Z][0-9a-zA-Z_-]{0,254}"));
    assertThat(attributes.values()).allMatch(v -> v.matches("[0-9a-zA-Z][0-9a-zA-Z_.-]{0,254}"));
    assertThat(TopologyAttributes.decode("n1", new HashMap<>(attributes))).contains(machine);
  }

  @Property(tries = 500)
  void anyChangedAttributeDecodesOrNamesTheNode(
      @ForAll("machines") Machine machine, @ForAll int pick, @ForAll String value) {
    Map<String, String> attributes = TopologyAttributes.encode(machine);
    List<String> names = new ArrayList<>(attributes.keySet());
    attributes.put(names.get(Math.floorMod(pick, names.size())), value);

    try {
      TopologyAttributes.decode("n1", attributes);
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageContaining("n1");
    }
  }

  @Test
  void aFaultNamesAttributeAndValue() {
    assertFault("symphony-socket1", "cpu-Power8_cores-many", "cores-COUNT");
    assertFault("symphony-intersocket", "fast", "GB/s");
    assertFault("symphony-switch-switch0", "parent-socket0_link-15.75", "order-N");
    assertFault("symphony-device-gpu0", "type-yarn.io..gpu", "model-MODEL");
    assertFault("symphony-device-gpu0", "type-a_model-b_parent-socket0_link-1.2.3_order-0", "GBps");
    assertFault("symphony-nic", "socket-left", "socket-N");
    assertFault("symphony-device-gpu0", "type-a_model-b_parent-switch9_order-0", "switch9");
    assertFault("symphony-device-gpu0", "type-a_model-b_parent-socket0_order-1", "order");
  }

  @Test
  void aMissingSocketOrMachineIsNamed() {
    Map<String, String> attributes = TopologyAttributes.encode(M1);
    attributes.remove("symphony-socket0");
    assertThatThrownBy(() -> TopologyAttributes.decode("n1", attributes))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("n1: symphony-socket0 is missing");
    assertThatThrownBy(() -> TopologyAttributes.decode("n1", Map.of("symphony-nic", "socket-0")))
        .hasMessageContaining("symphony-machine is missing");
  }

  @Test
  void aTypeThatCannotBeWrittenIsRefused() {
    MachineSpec spec =
        new MachineSpec(
            "M",
            List.of(new MachineSpec.Socket("x", 1, 0)),
            0,
            List.of(),
            List.of(new MachineSpec.Accelerator("gpu0", "a..b", "m", "socket0", 1)),
            null);
    assertThatThrownBy(() -> TopologyAttributes.encode(new Machine(spec)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("gpu0")
        .hasMessageContaining("a..b");
  }

  private static void assertFault(String attribute, String value, String expected) {
    Map<String, String> attributes = TopologyAttributes.encode(M1);
    attributes.put(attribute, value);
    assertThatThrownBy(() -> TopologyAttributes.decode("n1", attributes))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("n1")
        .hasMessageContaining(expected);
  }

  @Provide
  Arbitrary<Machine> machines() {
    return Arbitraries.randomValue(TopologyAttributesTest::machine);
  }

  /** Any machine: 1-4 sockets, switches in a random tree, devices anywhere, figures left out. */
  private static Machine machine(Random random) {
    List<MachineSpec.Socket> sockets = new ArrayList<>();
    List<String> parents = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int s = 0; s < count; s++) {
      sockets.add(new MachineSpec.Socket("cpu-7.x", 1 + random.nextInt(128), gbps(random)));
      parents.add("socket" + s);
    }
    List<MachineSpec.Switch> switches = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      switches.add(new MachineSpec.Switch("s.w-" + i, pick(parents, random), gbps(random)));
      parents.add("s.w-" + i);
    }
    List<MachineSpec.Accelerator> devices = new ArrayList<>();
    List<String> types = List.of("yarn.io/gpu", "yarn.io/fpga", "gpu", "x-y.org/my_dev_model-x");
    for (int i = random.nextInt(20); i > 0; i--) {
      devices.add(
          new MachineSpec.Accelerator(
              "dev" + i, pick(types, random), "m.-" + i, pick(parents, random), gbps(random)));
    }
    MachineSpec.Nic nic =
        random.nextBoolean() ? null : new MachineSpec.Nic(random.nextInt(count), gbps(random));
    return new Machine(new MachineSpec("M-1.b", sockets, gbps(random), switches, devices, nic));
  }

  private static double gbps(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Double.NaN;
      case 1 -> 1 + random.nextInt(100);
      case 2 -> 1e-7 * (1 + random.nextInt(100));
      default -> 100_000 * (1 - random.nextDouble());
    };
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
