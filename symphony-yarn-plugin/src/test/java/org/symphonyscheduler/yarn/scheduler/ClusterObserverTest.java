/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.AbstractSet;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.api.records.NodeAttributeType;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;
import org.apache.hadoop.yarn.server.resourcemanager.rmnode.RMNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEvent.ContainerFinished;
import org.symphonyscheduler.policy.ModelEvent.ContainerPlaced;
import org.symphonyscheduler.policy.ModelEvent.ContainerStarted;
import org.symphonyscheduler.policy.ModelEvent.Heartbeat;
import org.symphonyscheduler.policy.ModelEvent.NodeJoined;
import org.symphonyscheduler.policy.ModelEvent.NodeLost;
import org.symphonyscheduler.policy.ModelEvent.Outcome;

/** YARN repeats itself, forgets and invents; the model hears each thing once. */
class ClusterObserverTest {
  private static final String GPU = "yarn.io/gpu";
  private static final NodeId NODE = NodeId.newInstance("n", 1);
  private static final Map<String, String> NODE_ATTRIBUTES = Map.of("a", "1");
  private static final ContainerId CONTAINER = container(1);

  private final ScriptedModel model = new ScriptedModel();
  private final ClusterObserver observer = new ClusterObserver(model, () -> 7);

  private static ContainerId container(int number) {
    return ContainerId.newContainerId(
        ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1), number);
  }

  private static ContainerStatus exit(int status) {
    return ContainerStatus.newInstance(CONTAINER, ContainerState.COMPLETE, "", status);
  }

  private void place() {
    observer.placed(CONTAINER, "job", NODE, "kernel", GPU, 1);
  }

  @Test
  void aContainerIsPlacedStartedAndFinishedOnceHoweverOftenYarnSaysSo() {
    for (int i = 0; i < 3; i++) {
      place();
    }
    for (int i = 0; i < 3; i++) {
      observer.started(CONTAINER);
    }
    place();
    // Released, and then reported once more when its node is lost.
    observer.finished(CONTAINER, exit(0));
    observer.finished(CONTAINER, exit(ContainerExitStatus.ABORTED));
    observer.started(CONTAINER);

    assertThat(model.events(ContainerPlaced.class)).hasSize(1);
    assertThat(model.events(ContainerStarted.class)).hasSize(1);
    assertThat(model.events(ContainerFinished.class))
        .extracting(ContainerFinished::outcome)
        .containsExactly(Outcome.SUCCEEDED);
    assertThat(observer.running()).isZero();
  }

  @Test
  void containersThatAreNotSymphonysAreNotTheModels() {
    observer.started(CONTAINER);
    observer.finished(CONTAINER, exit(0));
    assertThat(model.events).isEmpty();
    assertThat(observer.running()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, SUCCEEDED",
    "1, FAILED",
    "143, FAILED",
    ContainerExitStatus.DISKS_FAILED + ", FAILED",
    ContainerExitStatus.ABORTED + ", KILLED",
    ContainerExitStatus.PREEMPTED + ", KILLED",
    ContainerExitStatus.KILLED_BY_RESOURCEMANAGER + ", KILLED",
    ContainerExitStatus.KILLED_BY_APPMASTER + ", KILLED",
    ContainerExitStatus.KILLED_AFTER_APP_COMPLETION + ", KILLED",
    ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER + ", KILLED"
  })
  void whoEndedAContainerIsTold(int exitStatus, Outcome outcome) {
    place();
    observer.finished(CONTAINER, exit(exitStatus));
    assertThat(model.events(ContainerFinished.class))
        .extracting(ContainerFinished::outcome)
        .containsExactly(outcome);
  }

  @Test
  void aNodeThatWentIsToldOnceAndItsHeartbeatsAreHeardNoMore() {
    RMNode node = node(NODE, Map.of());
    observer.nodeJoined(node);
    ClusterNode known = observer.node(NODE);
    observer.nodeLost(NODE);
    observer.nodeLost(NODE);
    observer.heartbeat(known, node);
    assertThat(model.events(NodeJoined.class)).hasSize(1);
    assertThat(model.events(NodeLost.class)).extracting(NodeLost::node).containsExactly("n:1");
    assertThat(model.events(Heartbeat.class)).isEmpty();
    assertThat(observer.node(NODE)).isNull();
  }

  @Test
  void aHeartbeatWithoutCountersStillTellsThatTheNodeLives() {
    RMNode node = node(NODE, Map.of());
    observer.nodeJoined(node);
    observer.heartbeat(observer.node(NODE), node);
    when(node.getNodeUtilization())
        .thenReturn(ResourceUtilization.newInstance(1, 1, 1, Map.of("symphony.io/cpu0", 2f)));
    observer.heartbeat(observer.node(NODE), node);
    assertThat(model.events(Heartbeat.class))
        .extracting(Heartbeat::counters)
        .containsExactly(Map.of(), Map.of("symphony.io/cpu0", 2f));
  }

  @Test
  void attributesAreReadAgainOnlyWhenTheyChangedAndOnlyForNodesThatAreThere() {
    NodeId neighbour = NodeId.newInstance("n", 2);
    Map<NodeId, RMNode> nodes =
        Map.of(NODE, node(NODE, Map.of("a", "1")), neighbour, node(neighbour, Map.of("a", "1")));
    nodes.values().forEach(observer::nodeJoined);
    assertThat(observer.attributesChanged("n", nodes)).isEmpty();

    observer.nodeLost(neighbour);
    Map<NodeId, RMNode> changed =
        Map.of(NODE, node(NODE, Map.of("a", "2")), neighbour, node(neighbour, Map.of("a", "2")));
    assertThat(observer.attributesChanged("n", changed)).containsExactly(NODE);
    assertThat(observer.attributesChanged("n", changed)).isEmpty();
    assertThat(model.events(NodeJoined.class)).hasSize(3);

    assertThat(observer.hosts()).isOne();
    observer.nodeLost(NODE);
    assertThat(observer.attributesChanged("n", changed)).isEmpty();
    assertThat(observer.hosts()).isZero();
  }

  @Test
  void aMalformedTopologyLeavesTheNodeWithoutOne() {
    observer.nodeJoined(node(NODE, Map.of("symphony-socket0", "twelve")));
    assertThat(model.events(NodeJoined.class))
        .extracting(ModelEvent.NodeJoined::machine)
        .allMatch(machine -> machine.isEmpty())
        .hasSize(1);
  }

  @Test
  void aNodeWhoseAttributesAreBeingChangedJoinsAndTellsThemAtItsNextHeartbeat() {
    Set<NodeAttribute> changing = changing(2, NODE_ATTRIBUTES);
    RMNode node = node(NODE, Map.of());
    when(node.getAllNodeAttributes()).thenReturn(changing);

    assertThat(observer.nodeJoined(node)).isFalse();
    assertThat(observer.node(NODE).machine()).isEmpty();
    assertThat(observer.readAgain(observer.node(NODE), node)).as("still being changed").isFalse();
    assertThat(observer.readAgain(observer.node(NODE), node)).isTrue();
    assertThat(observer.node(NODE).attributes()).isEqualTo(NODE_ATTRIBUTES);
    assertThat(observer.readAgain(observer.node(NODE), node)).as("nothing to do").isFalse();
    assertThat(model.events(NodeJoined.class)).hasSize(2);
  }

  @Test
  void attributesThatChangeWhileTheirChangeIsLookedAtAreReadAtTheNextHeartbeat() {
    RMNode node = node(NODE, Map.of("a", "0"));
    observer.nodeJoined(node);
    Set<NodeAttribute> changing = changing(1, NODE_ATTRIBUTES);
    when(node.getAllNodeAttributes()).thenReturn(changing);

    assertThat(observer.attributesChanged("n", Map.of(NODE, node))).isEmpty();
    assertThat(observer.node(NODE).attributes()).as("what was known").isEqualTo(Map.of("a", "0"));
    assertThat(observer.readAgain(observer.node(NODE), node)).isTrue();
    assertThat(observer.node(NODE).attributes()).isEqualTo(NODE_ATTRIBUTES);
  }

  /** Attributes as Hadoop 3.4 hands them out while another thread writes them, so many times. */
  private static Set<NodeAttribute> changing(int times, Map<String, String> attributes) {
    int[] left = {times};
    Set<NodeAttribute> all = attributes(attributes);
    return new AbstractSet<>() {
      @Override
      public Iterator<NodeAttribute> iterator() {
        if (left[0]-- > 0) {
          throw new ConcurrentModificationException();
        }
        return all.iterator();
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }

  private static RMNode node(NodeId id, Map<String, String> attributes) {
    RMNode node = mock(RMNode.class);
    when(node.getNodeID()).thenReturn(id);
    Set<NodeAttribute> all = attributes(attributes);
    when(node.getAllNodeAttributes()).thenReturn(all);
    return node;
  }

  private static Set<NodeAttribute> attributes(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .map(a -> NodeAttribute.newInstance(a.getKey(), NodeAttributeType.STRING, a.getValue()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
