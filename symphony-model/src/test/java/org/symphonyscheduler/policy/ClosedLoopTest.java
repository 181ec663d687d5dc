/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rule decides, the world answers, the model learns; virtual time, no contention. */
class ClosedLoopTest {
  private static final String[] NODES = {"a:1", "b:1"};
  private static final int GPUS = 2;

  private record Task(int id, String container, String node, boolean onGpu, long endMillis) {}

  /** Runs tasks that come at a fixed rate, and measures how they fare. */
  private static final class World {
    final Scene scene;
    final List<Task> running = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(5);
    final double gpuSeconds;
    final double cpuSeconds;
    final boolean mayWait;
    int onGpu;
    int lateOnGpu;
    double sumSeconds;

    World(long seed, double gpuSeconds, double cpuSeconds, boolean mayWait) {
      scene = new Scene(ModelParameters.builder().seed(seed).build()).join(NODES);
      this.gpuSeconds = gpuSeconds;
      this.cpuSeconds = cpuSeconds;
      this.mayWait = mayWait;
    }

    void run(int tasks, double gapSeconds, String... types) {
      List<PlacementRequest> waiting = new ArrayList<>();
      List<Long> since = new ArrayList<>();
      long start = scene.now;
      int come = 0;
      for (int done = 0; done < tasks; ) {
        scene.now += 100;
        while (come < tasks && scene.now >= start + come * gapSeconds * 1000) {
          waiting.add(scene.request("k", types));
          since.add(scene.now);
          come++;
        }
        done += end();
        if (scene.now % 1_000 == 0) {
          scene.idleHeartbeats(NODES);
        }
        for (int i = 0; i < waiting.size(); i++) {
          if (decide(waiting.get(i), since.get(i), i < tasks ? come : 0, tasks, types)) {
            waiting.remove(i);
            since.remove(i--);
          }
        }
      }
    }

    private int end() {
      int ended = 0;
      for (Task task : List.copyOf(running)) {
        if (task.endMillis() <= scene.now) {
          scene.finish(task.container());
          running.remove(task);
          ended++;
        }
      }
      return ended;
    }

    private boolean decide(
        PlacementRequest request, long since, int come, int tasks, String... types) {
      scene.candidates.clear();
      for (int alternative = 0; alternative < types.length; alternative++) {
        for (String node : NODES) {
          scene.offer(node, alternative, types[alternative].equals(CPU) ? 16 : free(node));
        }
      }
      Placement placement = scene.place(request, mayWait ? scene.now - since : Long.MAX_VALUE / 2);
      if (placement instanceof Placement.Wait) {
        return false;
      }
      int best = scene.best(placement);
      boolean gpu = types[scene.candidates.alternative(best)].equals(GPU);
      String node = scene.candidates.node(best).name();
      String container = scene.start(node, "k", gpu ? GPU : CPU, 1);
      double seconds = (gpu ? gpuSeconds : cpuSeconds) * Math.exp(0.1 * random.nextGaussian());
      long end = scene.now + (long) (seconds * 1000);
      running.add(new Task(come, container, node, gpu, end));
      onGpu += gpu ? 1 : 0;
      lateOnGpu += gpu && come > tasks / 2 ? 1 : 0;
      sumSeconds += (end - since) / 1000.0;
      return true;
    }

    private int free(String node) {
      int used = 0;
      for (Task task : running) {
        used += task.onGpu() && task.node().equals(node) ? 1 : 0;
      }
      return GPUS - used;
    }
  }

  @Test
  void theFasterProcessorIsFoundAlthoughNothingWasDeclaredAndTheOrderIsWrong() {
    for (int seed = 1; seed <= 5; seed++) {
      World world = new World(seed, 4, 40, true);
      world.run(80, 3, CPU, GPU);
      assertThat(world.lateOnGpu).as("of 40, seed " + seed).isGreaterThanOrEqualTo(36);
    }
  }

  @Test
  void aRuinousProcessorIsHardlyEverTried() {
    for (int seed = 1; seed <= 5; seed++) {
      World world = new World(seed, 4, 400, true);
      world.run(80, 1.3, GPU, CPU);
      assertThat(80 - world.onGpu).as("of 80, seed " + seed).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void waitingBeatsNotWaiting() {
    World waits = new World(1, 4, 60, true);
    waits.run(100, 1.2, GPU, CPU);
    World rushes = new World(1, 4, 60, false);
    rushes.run(100, 1.2, GPU, CPU);
    assertThat(waits.sumSeconds).isLessThan(0.8 * rushes.sumSeconds);
  }
}
