/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.belief.metrics.TableNetwork.Source;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Columns;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MeanField;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.belief.network.Relation;
import org.symphonyscheduler.belief.network.Separation;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

class TableNetworkTest {
  private static final Machine MACHINE = NetworkGenerator.xeon();

  private static TableNetwork network(String table, Predicate<String> offered) throws IOException {
    MetricTable read =
        MetricTableReader.read(Path.of("src/main/resources/metrics/" + table + ".json"));
    MetricTable.Usable usable = read.usable(offered, Constants.of(MACHINE));
    return new TableNetwork(MACHINE, usable, UtilisationRules.findings(read, usable));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xeon-two-socket", "power-two-socket"})
  void everyResourceIsToldOfByACounterOfATable(String table) throws IOException {
    TableNetwork built = network(table, event -> true);
    assertThat(new Separation(built.network()).acyclic()).isTrue();
    assertThat(built.utilisations()).hasSameSizeAs(MACHINE.resources());
    built
        .utilisations()
        .keySet()
        .forEach(each -> assertThat(built.source(each)).as(each).isNotEqualTo(Source.PRIOR_ONLY));
    assertThat(built.source("memory0")).isEqualTo(Source.MEASURED);
    assertThat(built.source("gpu0")).isEqualTo(Source.INFERRED);
  }

  @Test
  void utilisationsAreWhatItsGradientsAreTakenOf() throws IOException {
    BayesianNetwork network = network("xeon-two-socket", event -> true).network();
    Set<String> targets = new TreeSet<>();
    for (int target : network.utilisations()) {
      targets.add(network.name(target));
    }
    assertThat(targets)
        .contains("socket0.io.utilisation", "socket1.io.utilisation", "socket0.corebound")
        .containsAll(MACHINE.resources().stream().map(r -> r.name() + ".utilisation").toList());
  }

  @Test
  void whatTheInterfaceReceivesAndSendsAddsUp() throws IOException {
    TableNetwork built = network("xeon-two-socket", event -> true);
    BayesianNetwork network = built.network();
    Evidence evidence = new Evidence(network);
    set(network, evidence, "nic.received", 0.2);
    set(network, evidence, "nic.sent", 0.3);
    MeanField field = new MeanField(network);
    field.pass(network.initialParameters(), evidence);
    assertThat(field.mean(network.node("nic.traffic"))).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void whereNothingIsToldATenthIsThoughtToBeInUseMoreOrLess() throws IOException {
    BayesianNetwork network = network("xeon-two-socket", event -> false).network();
    int traffic = network.node("memory0.traffic");
    int first = network.firstParameter(traffic);
    assertThat(network.initialParameters()[first]).isEqualTo(0.1);
    assertThat(network.initialParameters()[first + 1]).isEqualTo(0.3);
  }

  @Test
  void aMachineOfOneSocketHasNothingBetweenSockets() throws IOException {
    Machine one =
        new Machine(
            new MachineSpec(
                "one",
                List.of(new MachineSpec.Socket("Xeon", 8, 76.8)),
                Double.NaN,
                List.of(),
                List.of(),
                null));
    MetricTable read =
        MetricTableReader.read(Path.of("src/main/resources/metrics/xeon-two-socket.json"));
    MetricTable.Usable usable = read.usable(event -> true, Constants.of(one));
    BayesianNetwork network =
        new TableNetwork(one, usable, UtilisationRules.findings(read, usable)).network();
    for (int node = 0; node < network.nodes(); node++) {
      assertThat(network.name(node)).doesNotContain("intersocket");
    }
  }

  @Test
  void whatNoEventTellsOfIsNamedAsPriorOnly() throws IOException {
    TableNetwork built = network("xeon-two-socket", event -> !event.startsWith("UNC_IIO"));
    assertThat(built.source("gpu0")).isEqualTo(Source.PRIOR_ONLY);
    assertThat(built.source("memory0")).isEqualTo(Source.MEASURED);
    assertThat(built.counters("memory1"))
        .containsExactlyInAnyOrder("socket1.UNC_M_CAS_COUNT.RD", "socket1.UNC_M_CAS_COUNT.WR");
  }

  @Test
  void trafficFromTheTableMakesTheUtilisation() throws IOException {
    TableNetwork built = network("xeon-two-socket", event -> true);
    BayesianNetwork network = built.network();
    Evidence evidence = new Evidence(network);
    // A scale is the count at which one event alone fills the memory: two at 0.3 make 0.6.
    for (String counter : built.counters("memory0")) {
      evidence.measured(network.counter(network.node(counter)), 0.3, 0.001, 20, 0);
    }
    MeanField field = new MeanField(network);
    field.pass(network.initialParameters(), evidence);
    assertThat(field.mean(built.utilisations().get("memory0"))).isCloseTo(0.6, within(0.01));
  }

  @Test
  void aLinkCarriesItsPartOfWhatItsSocketExchanges() throws IOException {
    TableNetwork built = network("xeon-two-socket", event -> true);
    BayesianNetwork network = built.network();
    Evidence evidence = new Evidence(network);
    for (String counter : built.counters("gpu0")) {
      evidence.measured(network.counter(network.node(counter)), 0.1, 0.001, 20, 0);
    }
    MeanField field = new MeanField(network);
    field.pass(network.initialParameters(), evidence);
    // Two GPUs of 15.75 GB/s share a switch of 15.75: each carries half of what it does.
    double sw = field.mean(network.node("switch0.traffic"));
    assertThat(field.mean(network.node("gpu0.traffic"))).isCloseTo(sw / 2, within(1e-9));
    assertThat(sw).isCloseTo(field.mean(network.node("socket0.io.traffic")), within(1e-9));
  }

  @Test
  void formulasThatAreNoStraightLineKeepTheirShape() throws IOException {
    TableNetwork built = network("xeon-two-socket", event -> true);
    BayesianNetwork network = built.network();
    Evidence evidence = new Evidence(network);
    set(network, evidence, "socket0.CYCLE_ACTIVITY.STALLS_TOTAL", 0.5);
    set(network, evidence, "socket0.CYCLE_ACTIVITY.STALLS_MEM_ANY", 0.2);
    set(network, evidence, "socket0.EXE_ACTIVITY.BOUND_ON_STORES", 0.1);
    set(network, evidence, "socket0.CPU_CLK_UNHALTED.THREAD", 0.8);
    MeanField field = new MeanField(network);
    field.pass(network.initialParameters(), evidence);
    assertThat(field.mean(network.node("socket0.corebound"))).isCloseTo(0.2 / 0.8, within(1e-9));
  }

  @Test
  void aFormulasDerivativesAreItsSlopes() throws IOException {
    BayesianNetwork network = network("xeon-two-socket", event -> true).network();
    int node = network.node("socket0.corebound.share");
    Relation formula = network.relation(node);
    assertThat(formula).isInstanceOf(Formula.class);
    double[] y = {0.5, 0.2, 0.1, 0.8};
    int[] of = {0, 1, 2, 3};
    double[] theta = {1.3};
    double[] byInput = new double[4];
    double[] byTheta = new double[1];
    Columns columns = new Columns(y, of, 1);
    formula.derivatives(columns, theta, 0, new double[] {1}, 0, byInput, byTheta);
    double[] tangent = new double[4];
    double value = formula.tangent(y, of, theta, 0, tangent);

    assertThat(byTheta[0]).isCloseTo(value / 1.3, within(1e-12));
    assertThat(tangent).containsExactly(byInput, within(1e-12));
    for (int l = 0; l < 4; l++) {
      double[] up = y.clone();
      double[] down = y.clone();
      up[l] += 1e-6;
      down[l] -= 1e-6;
      double slope =
          (formula.tangent(up, of, theta, 0, tangent)
                  - formula.tangent(down, of, theta, 0, tangent))
              / 2e-6;
      assertThat(byInput[l]).as("input %d", l).isCloseTo(slope, within(1e-6));
    }
  }

  private static void set(BayesianNetwork network, Evidence evidence, String node, double value) {
    evidence.measured(network.counter(network.node(node)), value, 0.001, 20, 0);
  }
}
