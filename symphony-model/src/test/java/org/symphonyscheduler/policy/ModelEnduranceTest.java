/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the model outlives. */
class ModelEnduranceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int KERNELS = 10_000;

  @Test
  void itsThreadOutlivesAnOutOfMemoryErrorAndAnInterrupt() {
    EventQueue queue = new EventQueue();
    AtomicInteger read = new AtomicInteger();
    AtomicReference<Thread> worker = new AtomicReference<>();
    Runnable work =
        () -> {
          worker.set(Thread.currentThread());
          for (Object entry = queue.take(); entry != null; entry = queue.take()) {
            if (entry.equals("too much")) {
              throw new OutOfMemoryError("made for a test");
            }
            read.incrementAndGet();
          }
        };
    try (ModelThread thread = new ModelThread(work, queue)) {
      thread.start();
      queue.add("too much");
      queue.add("one");
      thread.wake();
      Awaitility.await().atMost(PATIENCE).until(() -> read.get() == 1);
      assertThat(thread.deaths()).isOne();

      worker.get().interrupt();
      queue.add("two");
      thread.wake();
      Awaitility.await().atMost(PATIENCE).until(() -> read.get() == 2);
      assertThat(worker.get().isAlive()).isTrue();
    }
  }

  @Test
  void ofTenThousandKernelsTheOldestAreForgotten() {
    Scene scene = new Scene();
    scene.join("a:1");
    for (int k = 0; k < KERNELS; k++) {
      String container = scene.start("a:1", "kernel" + k, "yarn.io/gpu", 1);
      scene.now += 1_000;
      scene.finish(container);
    }
    int memory = ModelParameters.builder().build().memory();
    assertThat(scene.model.statistics().completionsLearned()).isEqualTo(KERNELS);
    assertThat(scene.model.statistics().kernels()).isBetween(memory / 2, memory);
    String gpu =
        Scene.MACHINE.devices().stream()
            .filter(device -> device.type().equals("yarn.io/gpu"))
            .findFirst()
            .orElseThrow()
            .processor();
    assertThat(scene.model.rate("kernel0", gpu).completions()).isZero();
    assertThat(scene.model.rate("kernel" + (KERNELS - 1), gpu).completions()).isOne();
  }
}
