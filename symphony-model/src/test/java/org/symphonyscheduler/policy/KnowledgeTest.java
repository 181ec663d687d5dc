/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.io.BufferedReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.performance.KnownDevice;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.topology.InvalidInputException;

/** What a model learned survives it: in a file, and in the model that reads the file. */
class KnowledgeTest {
  private static final Instant SAVED = Instant.parse("2026-01-31T12:00:00Z");

  private static Scene taught() {
    Scene scene = new Scene();
    scene.join("slow:1", "usual:1");
    for (int i = 0; i < 12; i++) {
      scene.run("slow:1", "k", GPU, 8);
      scene.run("usual:1", "k", GPU, 4);
      scene.run("usual:1", "k", CPU, 40);
    }
    return scene;
  }

  private static String text(Knowledge knowledge) throws Exception {
    StringWriter text = new StringWriter();
    KnowledgeFile.write(knowledge, SAVED, text);
    return text.toString();
  }

  private static Knowledge read(String text, Duration later) throws Exception {
    return KnowledgeFile.read(
        "file", new BufferedReader(new StringReader(text)), SAVED.plus(later));
  }

  private static String preferred(Scene scene) {
    scene.candidates.clear();
    scene.offer("slow:1", 0, 2).offer("usual:1", 0, 2);
    int best = scene.best(scene.place(scene.request("k", GPU)));
    return best == 0 ? "slow:1" : "usual:1";
  }

  @Test
  void aRestartedModelDecidesByWhatTheOneBeforeLearned() throws Exception {
    Scene before = taught();
    Scene after = new Scene();
    after.now = 7; // Another process, another clock.
    after.model.recall(read(text(before.model.knowledge()), Duration.ofSeconds(20)));
    after.join("slow:1", "usual:1");
    after.idleHeartbeats("slow:1", "usual:1");
    assertThat(after.model.rate("k", CPU + ":X").seconds())
        .isCloseTo(before.model.rate("k", CPU + ":X").seconds(), within(1.0));
    assertThat(preferred(before)).isEqualTo("usual:1");
    assertThat(preferred(after)).isEqualTo("usual:1");
  }

  @Test
  void aDevicesOwnSpeedFadesByTheTimeThatPassedBetween() throws Exception {
    Scene before = taught();
    String text = text(before.model.knowledge());
    assertThat(read(text, Duration.ZERO).devices()).isNotEmpty();
    Scene nextWeek = new Scene();
    nextWeek.join("slow:1", "usual:1");
    nextWeek.model.recall(read(text, Duration.ofDays(7)));
    assertThat(nextWeek.model.knowledge().devices()).isEmpty();
    assertThat(nextWeek.model.knowledge().pairs()).hasSize(2);
  }

  @Test
  void aNodeThatComesBackHasTheSpeedItHad() {
    Scene scene = taught();
    scene.model.observe(new ModelEvent.NodeLost(scene.now, "slow:1"));
    scene.model.drain();
    scene.join("slow:1");
    scene.idleHeartbeats("slow:1", "usual:1");
    assertThat(preferred(scene)).isEqualTo("usual:1");
    assertThat(scene.model.knowledge().devices()).anyMatch(d -> d.node().equals("slow:1"));
  }

  @Test
  void aNodeWithoutTopologyIsKnownAsAWhole() throws Exception {
    Scene before = new Scene();
    before.joinUnknown("slow:1", "usual:1");
    for (int i = 0; i < 12; i++) {
      before.run("slow:1", "k", GPU, 8);
      before.run("usual:1", "k", GPU, 4);
    }
    Scene after = new Scene();
    after.joinUnknown("slow:1");
    after.model.recall(read(text(before.model.knowledge()), Duration.ZERO));
    after.joinUnknown("usual:1");
    assertThat(preferred(after)).isEqualTo("usual:1");
    assertThat(after.model.knowledge().devices()).hasSize(2).allMatch(d -> d.device().equals(GPU));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    String text = text(taught().model.knowledge());
    assertThat(text(read(text, Duration.ZERO))).isEqualTo(text);
    assertThat(text(Knowledge.NONE)).hasLineCount(1);
    assertThat(read(text(Knowledge.NONE), Duration.ZERO).isEmpty()).isTrue();
  }

  @Test
  void whatWasLearnedWronglyDoesNotCostTheRest() throws Exception {
    Knowledge good = taught().model.knowledge();
    KnownPair one = good.pairs().get(0);
    double[] spoilt = one.products().clone();
    spoilt[3] = Double.NaN;
    KnownPair bad =
        new KnownPair(one.kernel(), one.processor(), 3, spoilt, one.demand(), 0, one.loading());
    KnownDevice wild = new KnownDevice("n:1", "gpu0", Double.NaN, 0.01, 0);
    Knowledge both = new Knowledge(List.of(bad, good.pairs().get(1)), List.of(wild));
    Knowledge read = read(text(both), Duration.ZERO);
    assertThat(read.pairs())
        .extracting(KnownPair::processor)
        .containsExactly(good.pairs().get(1).processor());
    assertThat(read.devices()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\":1 | \"format\":2 | file, line 1: format is \"2\"; expected 1",
        "\"features\":7 | \"features\":8 | file, line 1: features is \"8\"; expected 7",
        "2026-01-31T12 | yesterday | file, line 1: saved is \"yesterday",
        "\"pairs\":2 | \"pairs\":3 | file, line 4: node is",
        "\"processor\":\"cpu:X\" | \"processor\":\"\" | file, line 2: processor is \"\"",
        "\"processor\":\"cpu:X\" | \"processor\":\"unknown\" | expected type:model",
        "\"pairs\":2,\"devices\":3 | \"pairs\":2,\"devices\":4 | file, line 7: the line is missing",
        "\"pairs\":2,\"devices\":3 | \"pairs\":2,\"devices\":2 | file, line 6: the line is",
      })
  void aFileThatIsNotWholeIsRefusedWithThePlace(String good, String bad, String message)
      throws Exception {
    String text = text(taught().model.knowledge());
    assertThat(text).contains(good);
    assertThatThrownBy(() -> read(text.replace(good, bad), Duration.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }
}
