/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.symphonyscheduler.fuzz.EditedTexts;
import org.symphonyscheduler.topology.InvalidInputException;

class MetricTableTest {
  private static final String INTEL =
      """
      {"Header": {"Info": "Metrics for a processor based on Example microarchitecture0"},
       "Metrics": [
        {"MetricName": "bandwidth", "BriefDescription": "Reads", "UnitOfMeasure": "MB/sec",
         "Events": [{"Name": "UNC_M_CAS.RD:c1", "Alias": "a"}],
         "Constants": [{"Name": "SOCKET_COUNT", "Alias": "socket_count"},
                       {"Name": "20", "Alias": "weight"},
                       {"Name": "system.sockets[0].cpus.count * system.socket_count", "Alias": "n"}],
         "Formula": "(a * 64 / 1e6) / DURATIONTIMEINSECONDS / socket_count * weight / n",
         "Category": "BW", "MetricGroup": "Mem;Server", "ResolutionLevels": "SOCKET, SYSTEM",
         "SomethingNew": [1, 2]}]}
      """;

  private static final String PERF =
      """
      [{"MetricName": "slots", "MetricExpr": "6 * cycles"},
       {"MetricName": "busy", "MetricExpr": "d_ratio(used, slots)", "ScaleUnit": "100%",
        "MetricGroup": "A;B", "PerPkg": "1"},
       {"MetricName": "data-rate", "ScaleUnit": "6.1e-5MB",
        "MetricExpr": "(new\\\\,x if has_event(new\\\\,x) else old) / duration_time"},
       {"MetricName": "twice", "MetricExpr": "data\\\\-rate * 2"},
       {"EventName": "used", "EventCode": "0x1"},
       {"ArchStdEvent": "retiring"}]
      """;

  @Test
  void readsIntelsFormulas() {
    MetricTable table = MetricTableReader.parse("x/new_metrics.json", INTEL);

    Metric metric = table.metrics().get("bandwidth");
    assertThat(table.processor()).isEqualTo("Example");
    assertThat(table.format()).isEqualTo(MetricTable.Format.INTEL_FORMULA);
    assertThat(metric.groups()).containsExactly("Mem", "Server", "BW");
    assertThat(metric.unit().dimension()).isEqualTo(MetricUnit.Dimension.RATE);
    assertThat(metric.expression().events()).containsExactly("UNC_M_CAS.RD:c1");
    Map<String, Double> values =
        Map.of(
            "UNC_M_CAS.RD:c1",
            1e6,
            "duration_time",
            2.0,
            "num_packages",
            2.0,
            "threads_per_socket",
            8.0);
    assertThat(metric.expression().evaluate(s -> values.get(s.name())))
        .isEqualTo(64 / 2.0 / 2 * 20 / 16, within(1e-12));
  }

  @Test
  void readsPerfsExpressions() {
    MetricTable table = MetricTableReader.parse("x/ibm_power11_metrics.json", PERF);

    assertThat(table.processor()).isEqualTo("ibm_power11");
    assertThat(table.metrics().keySet()).containsExactly("slots", "busy", "data-rate", "twice");
    assertThat(table.metrics().get("busy").expression().metrics()).containsExactly("slots");
    assertThat(table.metrics().get("busy").scope()).isEqualTo("PerPkg");
    assertThat(table.events("busy")).containsExactly("used", "cycles");
    assertThat(table.events("twice")).containsExactlyInAnyOrder("new,x", "old");
    assertThat(table.passedOver()).hasSize(2);
    MetricProgram program = table.compile(List.of("busy", "twice"));
    double[] out = new double[2];
    double[] inputs =
        program.inputs().stream()
            .mapToDouble(
                s -> Map.of("used", 3.0, "cycles", 1.0, "old", 8.0).getOrDefault(s.name(), 0.0))
            .toArray();
    program.evaluate(inputs, new double[program.steps()], out);
    assertThat(out[0]).isEqualTo(50);
  }

  @Test
  void leavesOutWhatTheMachineDoesNotCount() {
    MetricTable table = MetricTableReader.parse("t", PERF);

    MetricTable.Usable usable = table.usable(OfferedEvents.of(Set.of("USED", "old", "other")));

    // The branch that asks for the new event is never taken, so the event is not needed.
    assertThat(usable.table().metrics().keySet()).containsExactly("data-rate", "twice");
    assertThat(usable.missing()).hasSize(2);
    assertThat(usable.missing().get(1).metric().name()).isEqualTo("busy");
    assertThat(usable.missing().get(1).events()).containsExactly("cycles");
    assertThat(usable.table().metrics().get("twice").expression().metrics()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'cpu@EVENT,cmask=1@', true",
    "EVENT:c1, true",
    "event, true",
    "EVENT, true",
    "EVENTS, false",
    "'cpu@OTHER,cmask=1@', false",
    "TSC, true",
    "msr@tsc@, true",
    "PERF_METRICS.RETIRING, false"
  })
  void anEventIsOfferedByItsBase(String event, boolean offered) {
    assertThat(OfferedEvents.of(Set.of("EVENT")).test(event)).isEqualTo(offered);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{]; t: line 1, column 2 is",
        "{}; t: the document is \"OBJECT\"; expected a list of metrics",
        "[1]; t: [0] is \"NUMBER\"",
        "[{\"MetricExpr\": \"a\"}]; t: [0].MetricName is missing",
        "[{\"MetricName\": \"m\"}]; t: [0].MetricExpr is missing",
        "[{\"MetricName\": \"m\", \"MetricExpr\": [1]}]; t: [0].MetricExpr is \"ARRAY\"",
        "[{\"MetricName\": \"m\", \"MetricExpr\": \"a +* b\"}]; t: metric m, column 4 is \"*\"",
        "[{\"MetricName\": \"m\", \"MetricExpr\": \"m\"}]; t: metric m is \"read by itself\"",
        "[{\"MetricName\":\"m\",\"MetricExpr\":\"a\",\"ScaleUnit\":\"MB\"}]; t: metric m, ScaleUnit is \"MB\"",
        "{\"Metrics\": [{\"MetricName\": \"m\"}]}; t: Metrics[0].Formula is missing",
        "{\"Metrics\": [{\"MetricName\": \"m\", \"Formula\": \"1 + q\"}]}; t: metric m, column 5 is \"q\"; expected an alias",
        "{\"Metrics\": [{\"MetricName\": \"m\", \"Formula\": \"1\", \"Events\": [{\"Name\": \"x\"}]}]}; t: Metrics[0].Events[0].Alias is missing",
        "{\"Metrics\": [{\"MetricName\": \"m\", \"Formula\": \"1\", \"Events\": {}}]}; t: Metrics[0].Events is \"OBJECT\"",
        "[{\"MetricName\":\"m\",\"MetricName\":\"n\"}]; t: line 1"
      })
  void errorsNameFileMetricAndPlace(String json, String message) {
    assertThatThrownBy(() -> MetricTableReader.parse("t", json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void circlesAndDeepReadingAreErrors() {
    assertThatThrownBy(() -> MetricTableReader.parse("t", chain(3, 0)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("circle");
    assertThatThrownBy(() -> MetricTableReader.parse("t", chain(50_000, -1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at most " + MetricTable.MAX_REFERENCES);
  }

  @Test
  void whatManyMetricsReadIsComputedOnce() {
    MetricTable table = MetricTableReader.parse("t", chain(60, -1));

    // Written out it would have 2^60 steps.
    assertThat(table.flat("m0").nodes()).hasSize(61);
    assertThat(table.flat("m0").evaluate(s -> 1)).isEqualTo(Math.pow(2, 60));
  }

  /** m0 reads m1 twice, m1 reads m2 twice ...; the last reads an event, or closes a circle. */
  private static String chain(int length, int last) {
    return IntStream.range(0, length + 1)
        .mapToObj(
            i -> {
              String next = "m" + (i + 1);
              String read = i < length ? next + " + " + next : last < 0 ? "event" : "m" + last;
              return "{\"MetricName\": \"m" + i + "\", \"MetricExpr\": \"" + read + "\"}";
            })
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void aNameThatComesTwiceIsUsedAsItComesFirst() {
    MetricTable table =
        MetricTableReader.parse(
            "t",
            """
            [{"MetricName": "m", "MetricExpr": "a"}, {"MetricName": "m", "MetricExpr": "a"},
             {"MetricName": "m", "MetricExpr": "b"}]
            """);

    assertThat(table.events("m")).containsExactly("a");
    assertThat(table.passedOver()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "MB/s, RATE, 1e-3",
    "MB/sec, RATE, 1e-3",
    "GB / sec, RATE, 1",
    "MiB, AMOUNT, 1.048576e-3",
    "KB, AMOUNT, 1e-6",
    "B/s, RATE, 1e-9",
    "%, SHARE, 0.01",
    "percent, SHARE, 0.01",
    "per_instr, OTHER, 1",
    "'', OTHER, 1"
  })
  void unitsHaveADimension(String name, MetricUnit.Dimension dimension, double factor) {
    MetricUnit unit = new MetricUnit(1, name);
    assertThat(unit.dimension()).isEqualTo(dimension);
    assertThat(unit.factor()).isEqualTo(factor, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(MetricTableReader.BuiltIn.class)
  void theProjectsOwnTablesYieldAllButTheNetwork(MetricTableReader.BuiltIn name) {
    MetricTable table = MetricTableReader.builtIn(name);

    assertThat(UtilisationRules.findings(table, table.usable(event -> true)))
        .allSatisfy(
            finding -> {
              boolean network = finding.kind() == UtilisationKind.NIC;
              assertThat(finding.status())
                  .as(finding.kind().title())
                  .isEqualTo(
                      network
                          ? UtilisationRules.Status.PRIOR_ONLY
                          : UtilisationRules.Status.YIELDED);
              if (!network) {
                assertThat(finding.derivation().quality()).isEqualTo(Derivation.Quality.DIRECT);
              }
            });
    assertThat(table.passedOver()).isEmpty();
  }

  @Property(tries = 1000)
  void anyJsonParsesOrFailsWithTheError(@ForAll("documents") String json) {
    try {
      MetricTable table = MetricTableReader.parse("t", json);
      UtilisationRules.findings(table, table.usable(e -> e.length() % 2 == 0));
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageStartingWith("t: ");
    }
  }

  @Provide
  Arbitrary<String> documents() {
    return EditedTexts.of(
        List.of(INTEL, PERF),
        900,
        6,
        List.of("{", "}", "[", "]", "null", "1", "\"a\"", ",", ":", "\\", "@", "("));
  }
}
