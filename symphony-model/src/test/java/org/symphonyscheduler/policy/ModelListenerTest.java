/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.FPGA;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelListenerTest {
  private final Scene scene = new Scene();
  private final List<ModelEvent> heard = new ArrayList<>();

  private Scene told(List<ModelEvent> events) {
    Scene other = new Scene();
    for (ModelEvent event : events) {
      other.now = Math.max(other.now, event.atMillis());
      other.model.observe(event);
      other.model.drain();
    }
    return other;
  }

  @Test
  void whoeverIsToldAllThatWasReadKnowsAllThatWasLearned() {
    scene.model.listen((event, present) -> heard.add(event));
    scene.join("a:1", "b:1").joinUnknown("c:1");
    scene.run("a:1", "k", GPU, 5);
    scene.run("b:1", "k", GPU, 6);
    scene.run("a:1", "f", FPGA, 3);
    scene.model.observe(new ModelEvent.JobFinished(scene.now, "job"));
    scene.model.observe(new ModelEvent.NodeLost(scene.now, "b:1"));
    scene.model.drain();

    Knowledge again = told(heard).model.knowledge();
    assertThat(again).usingRecursiveComparison().isEqualTo(scene.model.knowledge());
    assertThat(again.pairs()).hasSize(2);
  }

  @Test
  void whoComesLaterIsToldOfWhatIsThere() {
    scene.join("a:1").joinUnknown("c:1");
    scene.now += 60_000;
    String running = scene.start("a:1", "k", GPU, 2);
    scene.model.observe(
        new ModelEvent.ContainerPlaced(scene.now + 1, "coming", "job", "c:1", "k", GPU, 1));
    scene.model.drain();
    scene.now += 60_000;
    scene.model.listen(
        (event, present) -> {
          if (heard.isEmpty()) {
            heard.addAll(present.get());
          }
          heard.add(event);
        });
    scene.now += 60_000;
    scene.idleHeartbeats("a:1");
    assertThat(heard).hasSize(6);
    assertThat(heard).extracting(ModelEvent::atMillis).isSorted();

    scene.finish(running);
    scene.finish("coming");
    Scene late = told(heard);
    assertThat(late.model.statistics().nodes()).isEqualTo(2);
    assertThat(late.model.statistics().completionsLearned()).isEqualTo(2);
    assertThat(late.model.rate("k", GPU + ":K40").seconds())
        .isCloseTo(
            scene.model.rate("k", GPU + ":K40").seconds(),
            org.assertj.core.data.Percentage.withPercentage(1));
  }

  @Test
  void aListenerThatThrowsIsCountedAndKeepsNothingFromTheModel() {
    scene.model.listen(
        (event, present) -> {
          throw new OutOfMemoryError("of the test");
        });
    scene.join("a:1");
    scene.run("a:1", "k", GPU, 5);
    assertThat(scene.model.statistics().completionsLearned()).isOne();
    assertThat(scene.model.statistics().failures()).isEqualTo(6);
  }
}
