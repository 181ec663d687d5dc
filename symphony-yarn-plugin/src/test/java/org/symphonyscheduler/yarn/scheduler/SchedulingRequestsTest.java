/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.resource;

import java.util.List;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ExecutionType;
import org.apache.hadoop.yarn.api.records.ExecutionTypeRequest;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceSizing;
import org.apache.hadoop.yarn.api.records.SchedulingRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/** Requests that come as SchedulingRequests, and what the scheduler remembers of them. */
class SchedulingRequestsTest {
  private static final Resource ONE_GPU = resource(512, 1, 1, 0);
  private static final Resource CPU = resource(512, 1, 0, 0);
  private SteppedCluster cluster;

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static SchedulingRequest tagged(Resource ask, long id, String... tags) {
    return SchedulingRequest.newBuilder()
        .allocationRequestId(id)
        .priority(Priority.newInstance(1))
        .allocationTags(Set.of(tags))
        .resourceSizing(ResourceSizing.newInstance(1, ask))
        .executionType(ExecutionTypeRequest.newInstance(ExecutionType.GUARANTEED))
        .build();
  }

  private void start() throws Exception {
    cluster = new SteppedCluster.Builder().start();
    for (int i = 0; i < 3; i++) {
      cluster.addNode(resource(8192, 8, 2, 1));
    }
  }

  @Test
  void aSchedulingRequestIsPlacedByTheModelAndItsTagNamesTheKernel() throws Exception {
    start();
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.3"));
    SteppedCluster.Application app = cluster.submit();
    app.master.allocate(
        List.of(), List.of(tagged(ONE_GPU, 5, KernelRequests.kernelTag("spmv"))), List.of());

    assertThat(app.grantedAfter(3)).containsExactly("127.1.0.3");
    assertThat(cluster.model.questions)
        .extracting(PlacementRequest::kernel)
        .containsExactly("spmv");
  }

  @Test
  void tagsOfOneGroupAreAlternatives() throws Exception {
    start();
    cluster.model.script((r, w, c) -> ScriptedModel.preferringAlternative(c, 1));
    SteppedCluster.Application app = cluster.submit();
    String tag = KernelRequests.groupTag("spmv", "task-7");
    app.master.allocate(
        List.of(), List.of(tagged(ONE_GPU, 5, tag), tagged(CPU, 6, tag)), List.of());
    app.grantedAfter(5);

    assertThat(app.granted)
        .singleElement()
        .satisfies(c -> assertThat(c.getAllocationRequestId()).isEqualTo(6));
  }
}
