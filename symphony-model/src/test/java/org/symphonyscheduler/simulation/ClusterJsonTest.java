/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.WorkloadJson;

class ClusterJsonTest {
  private static final String GOOD =
      """
      {"name": "small",
       "machines": [{"model": "A", "sockets": [{"cpu": "P", "cores": 4, "memoryGBps": 50}]}],
       "nodes": [
         {"name": "a0", "machine": "A", "memoryMb": 4096},
         {"name": "a1", "machine": "A", "memoryMb": 4096, "vcores": 2,
          "hidden": {"capacity": {"memory0": 30},
                     "background": [{"resources": ["cpu0"], "demand": 2}]}}]}
      """;

  @Test
  void readsNodesAndWhatIsHidden() {
    ClusterSpec cluster = ClusterJson.parse("c.json", GOOD);

    assertThat(cluster.nodes()).extracting(ClusterSpec.Node::vcores).containsExactly(4, 2);
    assertThat(cluster.nodes().get(0).hidden()).isEqualTo(Conditions.NONE);
    assertThat(cluster.nodes().get(1).hidden().capacity()).containsEntry("memory0", 30.0);
    assertThat(cluster.nodes().get(1).hidden().background().get(0))
        .isEqualTo(Conditions.Background.steady("cpu0", 2));
  }

  @Test
  void theBuiltInClusterRunsEveryKernelOfTheBuiltInWorkload() {
    ClusterSpec cluster = ClusterJson.builtIn();

    assertThat(cluster.nodes()).hasSize(8);
    assertThat(cluster.nodes().stream().mapToInt(n -> n.units("yarn.io/gpu")).sum()).isEqualTo(16);
    assertThat(cluster.nodes().stream().mapToInt(n -> n.units("yarn.io/fpga")).sum()).isEqualTo(6);
    for (Kernel kernel : WorkloadJson.builtIn().kernels()) {
      assertThat(kernel.bestSeconds(cluster.machines())).isBetween(1.0, 20.0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"machine\": \"A\", \"memoryMb\": 4096} | \"machine\": \"B\"} | nodes[0].machine is \"B\"",
        "\"cores\": 4 | \"cores\": 0 | machines[0]: topology: sockets[0].cores is \"0\"",
        "\"memory0\": 30 | \"memory9\": 30 | nodes[1].hidden: conditions: capacity.memory9",
        "\"memory0\": 30 | \"memory0\": -1 | capacity.memory0 is \"-1.0\"",
        "\"demand\": 2 | \"demand\": 0 | background[0].demand is \"0.0\"",
        "\"vcores\": 2 | \"vcores\": -2 | nodes[1].vcores is \"-2\"",
        "\"a1\" | \"a0\" | nodes[1].name is \"a0\"",
        "\"name\": \"small\" | \"title\": \"small\" | title is \"title\"",
      })
  void namesPathAndValueOfAFault(String right, String wrong, String message) {
    String json = GOOD.replace(right, wrong);
    assertThat(json).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> ClusterJson.parse("c.json", json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("c.json: ")
        .hasMessageContaining(message);
  }

  @Property(tries = 25)
  void whatIsWrittenIsReadAsItWas(@ForAll @IntRange(max = 1_000_000) int seed) {
    ClusterSpec cluster = RandomClusters.draw(seed, 4);
    String json = ClusterJson.write(cluster);
    ClusterSpec read = ClusterJson.parse("c.json", json);

    assertThat(read.name()).isEqualTo(cluster.name());
    assertThat(read.nodes()).hasSameSizeAs(cluster.nodes());
    for (int n = 0; n < 4; n++) {
      ClusterSpec.Node was = cluster.nodes().get(n);
      ClusterSpec.Node is = read.nodes().get(n);
      assertThat(is.machine().spec()).isEqualTo(was.machine().spec());
      assertThat(is.hidden()).isEqualTo(was.hidden());
      assertThat(is)
          .usingRecursiveComparison()
          .comparingOnlyFields("name", "vcores", "memoryMb")
          .isEqualTo(was);
    }
    assertThat(ClusterJson.write(read)).isEqualTo(json);
  }

  @Test
  void whatIsUnknownOrAlwaysThereIsLeftOut() {
    String json = ClusterJson.write(ClusterJson.parse("c.json", GOOD));

    assertThat(json)
        .doesNotContain("NaN", "Infinity", "interSocketGBps", "\"nic\"", "\"onSeconds\"");
    assertThat(ClusterJson.parse("again", json).nodes().get(1).hidden().background())
        .containsExactly(Conditions.Background.steady("cpu0", 2));
  }

  @Test
  void twoMachinesOfOneModelMustBeOne() {
    ClusterSpec small = ClusterJson.parse("c.json", GOOD);
    ClusterSpec large = ClusterJson.parse("c.json", GOOD.replace("\"cores\": 4", "\"cores\": 8"));
    ClusterSpec both = new ClusterSpec("both", List.of(small.nodes().get(0), large.nodes().get(1)));

    assertThatThrownBy(() -> ClusterJson.write(both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A");
  }
}
