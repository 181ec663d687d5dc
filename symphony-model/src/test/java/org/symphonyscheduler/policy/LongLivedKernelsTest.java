/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelEvent.Outcome;

/** Executors and services are told from work by when their containers end. */
class LongLivedKernelsTest {
  private static final String KERNEL = "executor";

  private final LongLivedKernels kernels = new LongLivedKernels();
  private long now;
  private int jobs;

  private String submit(String type) {
    String job = "job" + ++jobs;
    kernels.submitted(job, type);
    return job;
  }

  /** An application whose containers start at these seconds and end with it. */
  private void services(String type, boolean killed, double seconds, double... starts) {
    String job = submit(type);
    for (double ignored : starts) {
      kernels.placed(job, KERNEL);
    }
    for (double start : starts) {
      long end = now + Math.round((seconds - 0.2 + 0.1 * (start % 3)) * 1000);
      kernels.ended(job, KERNEL, now + Math.round(start * 1000), end, killed);
    }
    now += Math.round(seconds * 1000);
    kernels.jobEnded(job, now);
  }

  /** One whose containers run for so many seconds each, so many abreast, one wave after another. */
  private void waves(int containers, int abreast, double... seconds) {
    String job = submit("MAPREDUCE");
    double[] free = new double[abreast];
    double last = 0;
    for (int c = 0; c < containers; c++) {
      int at = c % abreast;
      double start = free[at];
      free[at] += seconds[at % seconds.length];
      last = Math.max(last, free[at]);
      kernels.placed(job, KERNEL);
      kernels.ended(
          job, KERNEL, now + Math.round(start * 1000), now + Math.round(free[at] * 1000), false);
    }
    now += Math.round(last * 1000) + 200;
    kernels.jobEnded(job, now);
  }

  @Test
  void containersThatEndTogetherWheneverTheyStartedAreServices() {
    for (int job = 0; job < 3; job++) {
      assertThat(kernels.contains(KERNEL)).as("after %d applications", job).isFalse();
      services("CUSTOM", false, 40, 0, 4, 9);
    }
    assertThat(kernels.contains(KERNEL)).isTrue();
    assertThat(kernels.teaches("next", KERNEL)).isFalse();
  }

  @Test
  void whereTheApplicationsTypeSaysSoTheFirstOneIsEnoughAndTeachesNothing() {
    String job = submit("SPARK");
    kernels.placed(job, KERNEL);
    assertThat(kernels.teaches(job, KERNEL)).isFalse();
    services("SPARK", false, 40, 0, 4, 9);
    assertThat(kernels.contains(KERNEL)).isTrue();
  }

  @Test
  void containersThatHaveToBeKilledAtTheEndAreServices() {
    for (int job = 0; job < 3; job++) {
      services("CUSTOM", true, 40, 0, 0, 0, 0);
    }
    assertThat(kernels.contains(KERNEL)).isTrue();
  }

  @Test
  void aBagIsWorkInOneWaveOfDifferentNodesAndInMany() {
    for (int job = 0; job < 20; job++) {
      waves(24, 6, 3, 3, 9, 9, 9, 9);
      assertThat(kernels.contains(KERNEL)).isFalse();
      assertThat(kernels.teaches("job", KERNEL)).isTrue();
    }
    for (int job = 0; job < 20; job++) {
      waves(6, 6, 10, 10, 30, 30, 30, 30);
    }
    assertThat(kernels.contains(KERNEL)).isFalse();
  }

  @Test
  void oneWaveOfEqualContainersTellsNeither() {
    for (int job = 0; job < 20; job++) {
      waves(6, 6, 10);
    }
    assertThat(kernels.contains(KERNEL)).isFalse();
    assertThat(kernels.teaches("job", KERNEL)).isTrue();
  }

  @Test
  void theLastTaskOfAGraphIsNoService() {
    for (int job = 0; job < 50; job++) {
      waves(1, 1, 10);
    }
    assertThat(kernels.contains(KERNEL)).isFalse();
    assertThat(kernels.teaches("job", KERNEL)).isTrue();
  }

  @Test
  void aKernelThatTurnsOutToBeWorkAfterAllIsLearnedAgain() {
    services("SPARK", false, 40, 0, 4, 9);
    assertThat(kernels.contains(KERNEL)).isTrue();
    waves(24, 6, 3, 3, 9, 9, 9, 9);
    waves(24, 6, 3, 3, 9, 9, 9, 9);
    assertThat(kernels.contains(KERNEL)).isFalse();
    assertThat(kernels.teaches("next", KERNEL)).isTrue();
  }

  /** Ends of a graph's last layer that meet by chance decide nothing. */
  @Property(tries = 50, seed = "20260101")
  void tasksOfDifferentStartsAndLengthsAreNeverTakenForServices(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LongLivedKernels each = new LongLivedKernels();
    for (int j = 0; j < 100; j++) {
      List<double[]> runs = new ArrayList<>();
      double last = 0;
      for (int c = 0; c < 2 + random.nextInt(3); c++) {
        double start = random.nextDouble() * 20;
        double end = start + 30 * Math.exp(0.4 * random.nextGaussian());
        last = Math.max(last, end);
        runs.add(new double[] {start, end});
      }
      for (double[] run : runs) {
        each.ended("job", KERNEL, (long) (run[0] * 1000), (long) (run[1] * 1000), false);
      }
      each.jobEnded("job", (long) (last * 1000));
      assertThat(each.contains(KERNEL)).isFalse();
    }
  }

  // ---- In the model.

  private final Scene scene = new Scene();

  private void application(String job, String type, double seconds) {
    scene.model.observe(new ModelEvent.JobSubmitted(scene.now, job, type));
    String[] containers = new String[2];
    for (int c = 0; c < 2; c++) {
      containers[c] = job + "-" + c;
      scene.model.observe(
          new ModelEvent.ContainerPlaced(
              scene.now, containers[c], job, c == 0 ? "a:1" : "b:1", KERNEL, GPU, 1));
      scene.model.observe(new ModelEvent.ContainerStarted(scene.now, containers[c]));
      scene.now += 5000;
    }
    scene.now += (long) (seconds * 1000);
    for (String container : containers) {
      scene.finish(container, Outcome.SUCCEEDED);
    }
    scene.model.observe(new ModelEvent.JobFinished(scene.now, job));
    scene.model.drain();
  }

  @Test
  void nobodyLearnsFromExecutorsNorWaitsForThem() {
    scene.join("a:1", "b:1");
    application("first", "SPARK", 40);
    assertThat(scene.model.statistics().completionsLearned()).isZero();

    String holds = scene.start("a:1", KERNEL, GPU, 2);
    scene.now += 1000;
    scene.idleHeartbeats("a:1", "b:1");
    assertThat(scene.model.node("a:1").releaseMillis(GPU, 1))
        .as("nobody knows when it is free")
        .isGreaterThan(scene.now + 86_400_000L);
    scene.finish(holds, Outcome.KILLED);
  }

  @Test
  void whatWasLearnedOfAKernelThatTurnsOutToBeLongLivedIsForgotten() {
    scene.join("a:1", "b:1");
    application("first", "CUSTOM", 40);
    assertThat(scene.model.rate(KERNEL, "yarn.io/gpu:K40").completions()).isEqualTo(2);
    for (int job = 0; job < 4; job++) {
      application("more" + job, "CUSTOM", 40);
    }
    assertThat(scene.model.rate(KERNEL, "yarn.io/gpu:K40").completions()).isZero();
  }

  @Test
  void executorsAreNotMadeToWaitForAFasterDevice() {
    scene.join("a:1");
    scene.joinWith("K80", "b:1");
    for (int run = 0; run < 6; run++) {
      scene.run("a:1", "work", GPU, 2);
      scene.run("b:1", "work", GPU, 20);
    }
    application("first", "SPARK", 40);
    scene.start("a:1", "work", GPU, 1);
    scene.start("a:1", "work", GPU, 1);
    scene.heartbeat("a:1", Map.of());
    scene.candidates.clear();
    scene.offer("a:1", 0, 0).offer("b:1", 0, 2);
    assertThat(scene.place(scene.request("work", GPU))).isInstanceOf(Placement.Wait.class);
    assertThat(scene.place(scene.request(KERNEL, GPU))).isInstanceOf(Placement.Ranked.class);

    scene.candidates.clear();
    scene.offer("b:1", 0, 2).offer("a:1", 0, 1);
    Placement placement = scene.place(scene.request(KERNEL, GPU));
    assertThat(scene.best(placement)).as("faster for all that is known").isOne();
  }
}
