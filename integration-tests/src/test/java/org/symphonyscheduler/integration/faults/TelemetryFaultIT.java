/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.PATIENCE;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.api.records.NodeAttributeType;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.server.api.ResourceManagerAdministrationProtocol;
import org.apache.hadoop.yarn.server.api.protocolrecords.AttributeMappingOperationType;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeToAttributes;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodesToAttributesMappingRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.integration.emulation.CounterFault;
import org.symphonyscheduler.integration.emulation.EmulatedMachine;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ResourceBelief;
import org.symphonyscheduler.telemetry.BadCounter;
import org.symphonyscheduler.yarn.client.DataFlowResult;

/** Counters and topology that cannot be true: not believed, counted or told, and jobs run on. */
class TelemetryFaultIT {
  /** The measured resource whose belief is watched. */
  private static final String RESOURCE = "memory0";

  private static SymphonyCluster cluster;
  private static EmulatedMachine machine;

  @BeforeAll
  static void start() throws Exception {
    cluster = SymphonyCluster.start(Map.of());
    machine = cluster.yarn().node("a").machine();
    // It takes ten seconds until this is noticed.
    cluster.yarn().node("b").machine().setCounterFault(CounterFault.STUCK);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void awaitKnowledge() {
    await().atMost(PATIENCE).until(() -> spread("a") < 0.03);
  }

  @AfterEach
  void heal() {
    machine.setCounterFault(CounterFault.NONE);
    machine.breakTopology(false);
    cluster.model().heal();
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_A_NUMBER, NOT_A_NUMBER, BadCountersNotANumber",
    "NEGATIVE, NEGATIVE, BadCountersNegative",
    "ABSURD, ABSURD, BadCountersAbsurd",
    "MISSING, MISSING, BadCountersMissing"
  })
  void aWrongCounterIsIgnoredAndCountedAndTheBeliefWidens(
      CounterFault fault, BadCounter reason, String figure) throws Exception {
    long before = cluster.model().statistics().badCounters().get(reason);
    double narrow = spread("a");
    machine.setCounterFault(fault);

    awaitWide("a", narrow);
    assertThat(cluster.model().statistics().badCounters().get(reason)).isGreaterThan(before);
    assertThat(cluster.figure(figure)).isGreaterThan(before);
    assertBelievable();
    assertRuns();
  }

  @Test
  void countersThatStandStillAreIgnoredAndCountedAndTheBeliefWidens() throws Exception {
    await().atMost(PATIENCE).until(() -> cluster.figure("BadCountersStuck") > 0);
    awaitWide("b", 0.02);
    assertRuns();
  }

  @Test
  void heartbeatsFromThePastAreIgnoredAndCountedAndTheBeliefWidens() throws Exception {
    double narrow = spread("a");
    long past = cluster.model().clockMillis().getAsLong() - 1;
    cluster.model().heartbeats(h -> new ModelEvent.Heartbeat(past, h.node(), h.counters()));
    await().atMost(PATIENCE).until(() -> cluster.figure("BadCountersStale") > 0);
    assertRuns();

    awaitWide("a", narrow);
  }

  @Test
  void aMalformedTopologyIsToldByTheNodeWhichIsThenHandledWithoutOne() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      machine.breakTopology(true);
      await().atMost(PATIENCE).until(() -> cluster.model().belief(cluster.nodeId("a")).isEmpty());

      assertThat(log.with("handled without topology"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line).contains("topology of emulated machine a", "model is \"?\""));
      assertRuns();
    }
  }

  @Test
  void aMalformedAttributeIsToldByTheSchedulerWithNodeNameAndValue() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      map(AttributeMappingOperationType.ADD);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.with("handled without topology"))
                      .singleElement()
                      .satisfies(
                          line ->
                              assertThat(line)
                                  .contains(
                                      cluster.nodeId("a"), "symphony-socket1", "\"twelve\"")));
      await().atMost(PATIENCE).until(() -> cluster.model().belief(cluster.nodeId("a")).isEmpty());
      assertRuns();
    } finally {
      map(AttributeMappingOperationType.REMOVE);
    }
  }

  /** What "yarn nodeattributes" does. */
  private static void map(AttributeMappingOperationType operation) throws Exception {
    List<NodeAttribute> attributes =
        List.of(NodeAttribute.newInstance("symphony-socket1", NodeAttributeType.STRING, "twelve"));
    ClientRMProxy.createRMProxy(
            cluster.configuration(), ResourceManagerAdministrationProtocol.class)
        .mapAttributesToNodes(
            NodesToAttributesMappingRequest.newInstance(
                operation,
                List.of(NodeToAttributes.newInstance(cluster.yarn().node("a").host(), attributes)),
                true));
  }

  private static void awaitWide(String node, double narrow) {
    await().atMost(PATIENCE).until(() -> spread(node) > 2 * narrow);
  }

  /** Standard deviation of the belief, share of the capacity. */
  private static double spread(String node) {
    return cluster.model().belief(cluster.nodeId(node)).stream()
        .filter(belief -> belief.resource().equals(RESOURCE))
        .mapToDouble(ResourceBelief::deviation)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static void assertBelievable() {
    for (ResourceBelief belief : cluster.model().belief(cluster.nodeId("a"))) {
      assertThat(belief.load()).as(belief.resource()).isBetween(0.0, 2.0);
      assertThat(belief.deviation()).as(belief.resource()).isBetween(0.0, 1.0);
    }
  }

  private static void assertRuns() throws Exception {
    DataFlowResult result = cluster.run("gpus");
    assertThat(result.succeeded()).as(result.toString()).isTrue();
  }
}
