/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.InvalidInputException;

class RateModelRecallTest {
  private static final String[] PROCESSORS = {"gpu:a", "gpu:b", "fpga:c", "cpu:d"};
  private static final int KERNELS = 12;

  private final SplittableRandom random = new SplittableRandom(5);

  /** Kernels of all speeds on most processors, each run slowed by what it met. */
  private RateModel taught(int runs) {
    RateModel model = new RateModel(4096);
    for (String name : PROCESSORS) {
      model.processor(name);
    }
    DeviceEffect device = new DeviceEffect();
    for (int i = 0; i < runs; i++) {
      int kernel = i % KERNELS;
      int processor = random.nextInt(PROCESSORS.length - (kernel < 4 ? 1 : 0));
      double[] x = new double[Feature.COUNT];
      x[Feature.INTERCEPT] = 1;
      x[1 + random.nextInt(5)] = random.nextDouble();
      x[Feature.RECONFIGURE] = processor == 2 && random.nextInt(3) == 0 ? 1 : 0;
      double log = 0.4 * kernel + 0.7 * processor + 0.8 * x[Feature.PCIE] + x[Feature.CPU];
      double seconds = Math.exp(log + 0.1 * random.nextGaussian()) + 2.5 * x[Feature.RECONFIGURE];
      RateModel.Run run = model.placed("k" + kernel, processor, "job" + i, i);
      run.demand().prior(Demand.PCIE, 12, 0);
      model.learn(run, x, seconds, device, i);
      model.ended(run);
    }
    model.publish();
    return model;
  }

  private static RateModel recalled(RateModel model, String... processorsMetBefore) {
    RateModel after = new RateModel(4096);
    for (String name : processorsMetBefore) {
      after.processor(name);
    }
    after.recall(model.known());
    after.publish();
    return after;
  }

  @Test
  void aModelThatRecallsPredictsAsTheOneThatLearned() {
    RateModel before = taught(600);
    // Numbered otherwise than before.
    RateModel after = recalled(before, "cpu:d", "fpga:c");
    double[] loaded = {1, 0.3, 0.5, 0, 0, 0.2, 0};
    for (int k = 0; k < KERNELS; k++) {
      KernelRates then = before.kernel("k" + k);
      KernelRates now = after.kernel("k" + k);
      assertThat(now.levelVariance()).isEqualTo(then.levelVariance());
      for (String name : PROCESSORS) {
        Rate old = then.on(before.processorOf(name));
        Rate rate = now.on(after.processorOf(name));
        if (old == null) {
          double expected = then.expected(before.processorOf(name));
          assertThat(now.expected(after.processorOf(name))).isCloseTo(expected, within(0.02));
          continue;
        }
        assertThat(rate.completions()).isEqualTo(old.completions());
        assertThat(rate.mean(loaded)).isCloseTo(old.mean(loaded), within(0.01));
        assertThat(rate.variance(loaded)).isCloseTo(old.variance(loaded), within(0.001));
        assertThat(rate.noise()).isCloseTo(old.noise(), within(0.001));
        assertThat(rate.demand(Demand.PCIE)).isEqualTo(old.demand(Demand.PCIE));
      }
    }
    assertThat(after.loadSeconds()).isCloseTo(before.loadSeconds(), within(0.05));
    assertThat(after.loadSeconds()).as("not the prior").isGreaterThan(1.5);
  }

  @Test
  void whatIsRecalledIsToldAgainToTheBit() {
    List<KnownPair> told = taught(300).known();
    RateModel after = new RateModel(4096);
    after.recall(told);
    assertThat(after.known())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(told);
  }

  @Test
  void whatWasLearnedMeanwhileCountsToo() {
    RateModel before = new RateModel(4096);
    RateModel after = new RateModel(4096);
    for (RateModel model : List.of(before, after)) {
      for (int i = 0; i < 8; i++) {
        run(model, "k", "gpu:a", model == before ? 4 : 6);
      }
    }
    after.recall(before.known());
    after.publish();
    Rate both = after.kernel("k").on(after.processorOf("gpu:a"));
    assertThat(both.completions()).isEqualTo(16);
    assertThat(Math.exp(both.coefficient(Feature.INTERCEPT))).isBetween(4.5, 5.4);
  }

  @Test
  void aSmallerMemoryKeepsWhatWasUsedLast() {
    RateModel before = taught(120);
    RateModel after = new RateModel(16);
    after.recall(before.known());
    after.publish();
    assertThat(after.known()).hasSizeLessThanOrEqualTo(16);
    assertThat(after.kernel("k0")).isNull();
    assertThat(after.kernel("k" + (KERNELS - 1))).isNotNull();
    run(after, "k11", "gpu:a", 3);
  }

  @Test
  void whatCannotHaveBeenLearnedIsRefused() {
    KnownPair good = taught(300).known().get(0);
    good.check("here");
    assertRefused(pair(good, 0, changed(good.products(), 0, Double.NaN)), "products");
    assertRefused(pair(good, 0, changed(good.products(), 0, -1)), "products");
    // Larger than the squares allow.
    assertRefused(pair(good, 0, changed(good.products(), 1, 1e6)), "products");
    assertRefused(pair(good, 0, Arrays.copyOf(good.products(), 3)), "products");
    assertRefused(pair(good, 0, null), "products");
    assertRefused(pair(good, -good.completions(), good.products()), "completions");
  }

  private static void assertRefused(KnownPair pair, String path) {
    assertThatThrownBy(() -> pair.check("here"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("here: " + path);
  }

  private static KnownPair pair(KnownPair good, long more, double[] products) {
    return new KnownPair(
        good.kernel(),
        good.processor(),
        good.completions() + more,
        products,
        good.demand(),
        good.seenAlone(),
        good.loading());
  }

  private static double[] changed(double[] products, int at, double value) {
    double[] changed = products.clone();
    changed[at] = value;
    return changed;
  }

  private static void run(RateModel model, String kernel, String processor, double seconds) {
    double[] x = new double[Feature.COUNT];
    x[Feature.INTERCEPT] = 1;
    RateModel.Run run =
        model.placed(kernel, model.processor(processor), kernel + model.known().size(), 0);
    model.learn(run, x, seconds, new DeviceEffect(), 0);
    model.ended(run);
    model.publish();
  }
}
