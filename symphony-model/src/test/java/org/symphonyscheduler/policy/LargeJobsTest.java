/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.GPU;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two jobs that ask for the same; one is known to have large tasks, by another kernel's runs. */
class LargeJobsTest {
  private static final double LARGE = 3;
  private static final double SPLIT_SECONDS = 5;
  private static final double ALIGN_GPU_SECONDS = 4;
  private static final double ALIGN_CPU_SECONDS = 20;

  /** After it, a usual task would end later on the GPU than on the cores, a large one sooner. */
  private static final double TRAIN_GPU_SECONDS = 24;

  private final Scene scene = new Scene();

  @BeforeEach
  void jobsThatDiffer() {
    scene.join("a:1");
    for (int j = 0; j < 60; j++) {
      double size = j % 2 == 0 ? LARGE : 1 / LARGE;
      split("earlier" + j, size);
      scene.run("earlier" + j, "a:1", "align", GPU, size * ALIGN_GPU_SECONDS);
      scene.run("earlier" + j, "a:1", "align", CPU, size * ALIGN_CPU_SECONDS);
      scene.model.observe(new ModelEvent.JobFinished(scene.now, "earlier" + j));
    }
    split("large", LARGE);
    split("usual", 1);
  }

  private void split(String job, double size) {
    for (int task = 0; task < 4; task++) {
      scene.run(job, "a:1", "split", CPU, size * SPLIT_SECONDS);
    }
  }

  @Test
  void theTasksOfALargeJobAreExpectedToTakeLongerWhateverTheirKernel() {
    scene.offer("a:1", 0, 2).offer("a:1", 1, 16);
    scene.place(scene.requestOf("usual", "align", GPU, CPU));
    double gpu = scene.candidates.seconds(0);
    double cpu = scene.candidates.seconds(1);
    scene.place(scene.requestOf("large", "align", GPU, CPU));
    assertThat(scene.candidates.seconds(0) / gpu).isBetween(0.8 * LARGE, 1.2 * LARGE);
    assertThat(scene.candidates.seconds(1) / cpu).isBetween(0.8 * LARGE, 1.2 * LARGE);
  }

  @Test
  void aLargeJobWaitsForTheFastDeviceWhereAnotherTakesTheSlowOne() {
    for (int run = 0; run < 4; run++) {
      scene.run("a:1", "train", GPU, TRAIN_GPU_SECONDS);
    }
    scene.start("a:1", "train", GPU, 1);
    scene.start("a:1", "train", GPU, 1);
    scene.offer("a:1", 0, 0).offer("a:1", 1, 16);
    Placement usual = scene.place(scene.requestOf("usual", "align", GPU, CPU));
    assertThat(scene.best(usual)).as("the cores").isEqualTo(1);
    Placement large = scene.place(scene.requestOf("large", "align", GPU, CPU));
    assertThat(large).isInstanceOf(Placement.Wait.class);
    assertThat(((Placement.Wait) large).device()).startsWith("gpu");
  }
}
