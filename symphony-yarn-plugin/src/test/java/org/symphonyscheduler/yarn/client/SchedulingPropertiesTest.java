/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.DataFlowGraph.Task;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;

class SchedulingPropertiesTest {
  private static final Kernel ALIGN = kernel("align");
  private static final Kernel CALL = kernel("call");

  @Test
  void declaredJobsNameTheirKernelsInTheOrderOfTheirNumbers() {
    DataFlowGraph graph = graph(CALL, ALIGN, CALL);
    assertThat(SchedulingProperties.of(graph, Offer.ALTERNATIVES, false))
        .containsExactlyEntriesOf(Map.of("symphony.kernels", "call,align"));
    assertThat(SchedulingProperties.kernels(graph)).containsExactly(CALL, ALIGN);
  }

  @Test
  void runTimesAreDeclaredOnRequest() {
    assertThat(SchedulingProperties.of(graph(ALIGN), Offer.ALTERNATIVES, true))
        .containsEntry("symphony.seconds.align.yarn.io/gpu", "3.0")
        .containsEntry("symphony.seconds.align.cpu", "60.0");
  }

  @Test
  void aJobsLongestWayIsDeclaredWithThem() {
    DataFlowGraph graph =
        new DataFlowGraph(
            "job",
            List.of(
                new Task(ALIGN, List.of(), 1),
                new Task(ALIGN, List.of(), 3),
                new Task(CALL, List.of(0, 1), 2),
                new Task(CALL, List.of(0), 1)));
    assertThat(SchedulingProperties.of(graph, Offer.ALTERNATIVES, true))
        .as("two seconds on the best processor: three times, then twice")
        .containsEntry("symphony.job.seconds", "10.0");
    assertThat(SchedulingProperties.of(graph, Offer.ALTERNATIVES, false))
        .doesNotContainKey("symphony.job.seconds");
  }

  @Test
  void undeclaredJobsSayNothing() {
    assertThat(SchedulingProperties.of(graph(ALIGN), Offer.FIRST_GRANTED, true)).isEmpty();
    assertThat(SchedulingProperties.of(graph(ALIGN), Offer.FASTEST, true)).isEmpty();
  }

  @Test
  void aCommaInAKernelsNameIsRefused() {
    assertThatThrownBy(
            () -> SchedulingProperties.of(graph(kernel("a,b")), Offer.ALTERNATIVES, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a,b");
  }

  private static DataFlowGraph graph(Kernel... kernels) {
    return new DataFlowGraph(
        "job", List.of(kernels).stream().map(k -> new Task(k, List.of(), 1)).toList());
  }

  private static Kernel kernel(String name) {
    return new Kernel(
        name,
        List.of(
            new Implementation("yarn.io/gpu", 1, 512, Map.of("K80", 4.0, "K40", 2.0), null),
            new Implementation("cpu", 1, 512, Map.of("*", 60.0), null)));
  }
}
