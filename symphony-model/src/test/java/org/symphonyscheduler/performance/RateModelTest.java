/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateModelTest {
  /** Each run is another job's: what jobs have in common is tested elsewhere. */
  private static int jobs;

  private final RateModel model = new RateModel(4096);
  private final SplittableRandom random = new SplittableRandom(3);
  private final int fast = model.processor("gpu:fast");
  private final int slow = model.processor("cpu:slow");

  private static double[] idle() {
    double[] x = new double[Feature.COUNT];
    x[Feature.INTERCEPT] = 1;
    return x;
  }

  private void run(String kernel, int processor, double seconds, double[] x, DeviceEffect device) {
    RateModel.Run run = model.placed(kernel, processor, "job" + jobs++, 0);
    model.learn(run, x, seconds, device, 0);
    model.ended(run);
    model.publish();
  }

  private void run(String kernel, int processor, double seconds) {
    run(kernel, processor, seconds, idle(), new DeviceEffect());
  }

  private double seconds(String kernel, int processor) {
    KernelRates rates = model.kernel(kernel);
    Rate rate = rates.on(processor);
    return rate != null
        ? Math.exp(rate.mean(idle()))
        : Math.exp(model.rates().unmet().mean(idle()) + rates.expected(processor));
  }

  @Test
  void fewRunsSufficeToKnowARunTime() {
    for (int i = 0; i < 3; i++) {
      run("align", fast, 8 * Math.exp(0.1 * random.nextGaussian()));
    }
    assertThat(seconds("align", fast)).isCloseTo(8, within(1.5));
    assertThat(model.kernel("align").on(fast).completions()).isEqualTo(3);
  }

  @Test
  void aProcessorsUsualRatioIsCarriedOverToAKernelThatNeverRanThere() {
    for (String kernel : new String[] {"a", "b", "c", "d", "e", "f"}) {
      for (int i = 0; i < 4; i++) {
        run(kernel, fast, 5);
        run(kernel, slow, 250);
      }
    }
    run("new", fast, 10);
    assertThat(seconds("new", slow)).isGreaterThan(100);
  }

  @Test
  void whatAKernelLikesInOneModelItIsBelievedToLikeInItsSibling() {
    int one = model.processor("yarn.io/fpga:7V3");
    int other = model.processor("yarn.io/fpga:385");
    for (String kernel : new String[] {"a", "b", "c", "d", "e", "f"}) {
      for (int processor : new int[] {fast, slow, one, other}) {
        run(kernel, processor, 5);
        run(kernel, processor, 5);
      }
    }
    run("new", fast, 20);
    run("new", one, 1);
    // Without types in the prior it would take what it takes on average of the two: 4.5 s.
    assertThat(seconds("new", other)).isBetween(0.7, 2.0);
    assertThat(seconds("new", slow)).isGreaterThan(3);
    assertThat(model.kernel("new").uncertainty(other))
        .isLessThan(0.7 * model.kernel("new").uncertainty(slow));
  }

  @Test
  void whoRunsNowhereElseSaysNothingOfAProcessorsRatio() {
    for (int i = 0; i < 20; i++) {
      run("only-here", slow, 10);
    }
    KernelRates unknown = model.rates().unknownKernel();
    assertThat(unknown.expected(slow)).isCloseTo(unknown.level(), within(0.01));
  }

  @Test
  void contentionLearnedFromOneKernelIsThePriorOfTheNext() {
    for (int i = 0; i < 200; i++) {
      double[] x = idle();
      x[Feature.PCIE] = random.nextDouble();
      run("old", fast, 4 * Math.exp(1.6 * x[Feature.PCIE]), x, new DeviceEffect());
    }
    run("new", fast, 4);
    double[] crowded = idle();
    crowded[Feature.PCIE] = 1;
    Rate rate = model.kernel("new").on(fast);
    assertThat(rate.mean(crowded) - rate.mean(idle())).isCloseTo(1.6, within(0.15));
  }

  @Test
  void aDegradedDeviceIsFound() {
    DeviceEffect healthy = new DeviceEffect();
    DeviceEffect degraded = new DeviceEffect();
    for (int i = 0; i < 8; i++) {
      double noise = Math.exp(0.05 * random.nextGaussian());
      run("align", fast, 8 * noise, idle(), healthy);
      run("align", fast, 8 / noise, idle(), healthy);
      run("align", fast, 16 * noise, idle(), degraded);
    }
    assertThat(degraded.mean() - healthy.mean()).isGreaterThan(0.4);
  }

  @Test
  void oneOddRunDoesNotUndoMany() {
    for (int i = 0; i < 20; i++) {
      run("align", fast, 8);
    }
    run("align", fast, 8_000);
    assertThat(seconds("align", fast)).isCloseTo(8, within(1.5));
  }

  /** What a kernel is expected to take on a device, seconds. */
  private double seconds(String kernel, int processor, DeviceEffect device) {
    return seconds(kernel, processor) * Math.exp(device.mean());
  }

  @Test
  void anOddRunMovesThePredictionByATenthWhetherLongOrShort() {
    for (double odd : new double[] {8_000, 0.008}) {
      String kernel = "odd" + odd;
      DeviceEffect device = new DeviceEffect();
      for (int i = 0; i < 20; i++) {
        run(kernel, fast, 8 * Math.exp(i % 2 == 0 ? 0.1 : -0.1), idle(), device);
      }
      run(kernel, fast, odd, idle(), device);
      double moved = Math.abs(Math.log(seconds(kernel, fast, device) / 8));
      assertThat(moved).as("after %s s", odd).isLessThan(0.1);
    }
  }

  @Test
  void theScatterOfSingleRunsIsLearnedAsItIs() {
    DeviceEffect device = new DeviceEffect();
    for (int i = 0; i < 300; i++) {
      run("k", fast, 8 * Math.exp(0.3 * random.nextGaussian()), idle(), device);
    }
    assertThat(model.kernel("k").on(fast).noise()).isCloseTo(0.09, within(0.03));
  }

  @Test
  void aKernelUnlikeAnyOtherIsBelievedFromTheStart() {
    for (int i = 0; i < 40; i++) {
      run("usual" + i, fast, 1);
    }
    for (int i = 0; i < 3; i++) {
      run("for-days", fast, 1e6);
    }
    assertThat(seconds("for-days", fast)).isGreaterThan(2e5);
  }

  @Test
  void aKernelsTimeIsLearnedWithoutItsDevicesShare() {
    DeviceEffect healthy = new DeviceEffect();
    DeviceEffect degraded = new DeviceEffect();
    for (int i = 0; i < 20; i++) {
      run("known", fast, 8, idle(), healthy);
      run("known", fast, 16, idle(), degraded);
    }
    for (int i = 0; i < 10; i++) {
      run("new", fast, 16, idle(), degraded);
    }
    assertThat(seconds("new", fast, degraded)).isCloseTo(16, within(1.6));
    assertThat(seconds("new", fast)).isLessThan(16 * Math.exp(-0.8 * degraded.mean()));
  }

  @Test
  void whatIsKnownOfAKernelElsewhereIsExpectedOfItsFirstRunHere() {
    for (int i = 0; i < 5; i++) {
      run("k", fast, 100);
      run("other", fast, 5);
      run("other", slow, 10);
    }
    RateModel.Run first = model.placed("k", slow, "job" + jobs++, 0);
    assertThat(model.mean(first, idle())).isCloseTo(Math.log(seconds("k", slow)), within(0.01));
    assertThat(Math.exp(model.mean(first, idle()))).isGreaterThan(40);
  }

  @Test
  void whatAKernelTakesOnOneProcessorCorrectsWhatLittleIsKnownOfAnother() {
    run("k", slow, 10);
    double before = seconds("k", slow);
    for (int i = 0; i < 10; i++) {
      run("k", fast, 1000);
    }
    assertThat(seconds("k", slow)).isGreaterThan(before * 1.01);
  }

  @Test
  void aRunThatLastsIsToldUntilItEndsOrAnotherTeaches() {
    RateModel.Run one = model.placed("k", fast, "job" + jobs++, 0);
    RateModel.Run two = model.placed("k", fast, "job" + jobs++, 0);
    model.lasts(one, 100);
    model.publish();
    assertThat(model.kernel("k").on(fast).overdue()).isEqualTo(Math.log(100));
    model.learn(two, idle(), 120, new DeviceEffect(), 0);
    model.ended(two);
    model.publish();
    assertThat(model.kernel("k").on(fast).overdue()).isEqualTo(Double.NEGATIVE_INFINITY);

    model.lasts(one, 200);
    model.publish();
    assertThat(model.kernel("k").on(fast).overdue()).isEqualTo(Math.log(200));
    model.ended(one);
    model.publish();
    assertThat(model.kernel("k").on(fast).overdue()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theBestOfATypeIsItsFastestProcessor() {
    for (int i = 0; i < 4; i++) {
      run("k", fast, 2);
      run("k", slow, 50);
    }
    int twice = model.processor("gpu:slower");
    for (int i = 0; i < 4; i++) {
      run("k", twice, 4);
    }
    assertThat(model.bestSeconds("k", "gpu")).isCloseTo(2, within(0.5));
    assertThat(model.bestSeconds("k", "fpga")).isNaN();
  }

  @Test
  void aTypeThatAKernelNeverRanOnIsTakenAtItsMeanAndNotAtItsMedian() {
    int cores = model.processor("cpu:X");
    for (int i = 0; i < 8; i++) {
      run("k", fast, 4);
    }
    double median = seconds("k", cores);
    double mean = Math.exp(Math.log(median) + 0.5 * model.kernel("k").uncertainty(cores));
    assertThat(model.bestSeconds("k", "cpu")).isCloseTo(mean, within(1e-6 * mean));
    assertThat(mean).isGreaterThan(3 * median);
  }

  private static final int SMALL = 16;

  /** Runs kernels once each, so many that a small model forgets whatever was before. */
  private static void others(RateModel small, int processor) {
    for (int i = 0; i < SMALL; i++) {
      once(small, "other" + i, processor, idle(), 5 + i % 3);
    }
  }

  private static void once(RateModel in, String kernel, int processor, double[] x, double seconds) {
    RateModel.Run run = in.placed(kernel, processor, "job" + jobs++, 0);
    in.learn(run, x, seconds, new DeviceEffect(), 0);
    in.ended(run);
    in.publish();
  }

  @Test
  void whatWasLearnedFromAForgottenKernelIsForgottenToo() {
    RateModel taught = new RateModel(SMALL);
    RateModel fresh = new RateModel(SMALL);
    int processor = taught.processor("gpu:fast");
    fresh.processor("gpu:fast");
    for (int i = 0; i < 50; i++) {
      double[] x = idle();
      x[Feature.PCIE] = random.nextDouble();
      double noise = Math.exp(0.5 * random.nextGaussian());
      once(taught, "old", processor, x, 4 * noise * Math.exp(1.6 * x[Feature.PCIE]));
    }
    others(taught, processor);
    others(fresh, processor);
    // What is published is as of the last lesson: let both have one more.
    once(taught, "other0", processor, idle(), 5);
    once(fresh, "other0", processor, idle(), 5);
    assertThat(taught.kernel("old")).isNull();
    Rate left = taught.rates().unmet();
    Rate never = fresh.rates().unmet();
    assertThat(left.coefficient(Feature.PCIE))
        .isCloseTo(never.coefficient(Feature.PCIE), within(1e-6));
    assertThat(left.noise()).isCloseTo(never.noise(), within(1e-3));
  }

  @Test
  void whatRunsIsNotForgottenUntilItEnds() {
    RateModel small = new RateModel(SMALL);
    int processor = small.processor("gpu:fast");
    RateModel.Run running = small.placed("lasting", processor, "job" + jobs++, 0);
    small.publish();
    others(small, processor);
    others(small, processor);
    assertThat(small.kernel("lasting")).isNotNull();
    small.ended(running);
    others(small, processor);
    once(small, "one-more", processor, idle(), 5);
    assertThat(small.kernel("lasting")).isNull();
  }

  @Test
  void asManyAreRememberedAsFitAndWhoIsUsedStays() {
    RateModel small = new RateModel(SMALL);
    int processor = small.processor("gpu:fast");
    for (int i = 0; i < 10 * SMALL; i++) {
      once(small, "kernel" + i, processor, idle(), 5);
      once(small, "daily", processor, idle(), 5);
    }
    assertThat(small.kernels()).isEqualTo(SMALL);
    assertThat(small.kernel("daily").on(processor).completions()).isEqualTo(10L * SMALL);
  }

  @Test
  void whatIsForgottenBeforeItWasToldIsNotTold() {
    RateModel small = new RateModel(SMALL);
    int processor = small.processor("gpu:fast");
    for (int i = 0; i <= SMALL; i++) {
      RateModel.Run run = small.placed("kernel" + i, processor, "job" + jobs++, 0);
      small.learn(run, idle(), 5, new DeviceEffect(), 0);
      small.ended(run);
    }
    small.publish();
    assertThat(small.kernel("kernel0")).isNull();
    assertThat(small.kernels()).isEqualTo(SMALL);
  }

  @Test
  void theKernelsUsedLongestAgoAreForgotten() {
    RateModel small = new RateModel(16);
    int processor = small.processor("gpu:fast");
    for (int i = 0; i < 100; i++) {
      RateModel.Run run = small.placed("kernel" + i, processor, "job" + jobs++, i);
      small.learn(run, idle(), 5, new DeviceEffect(), i);
      small.ended(run);
      small.publish();
    }
    assertThat(small.kernels()).isLessThanOrEqualTo(16);
    assertThat(small.kernel("kernel99")).isNotNull();
    assertThat(small.kernel("kernel0")).isNull();
  }

  @Test
  void demandsAreLearnedFromWhatTheResourceCarries() {
    HarmModel harm = new HarmModel();
    Demand first = new Demand();
    Demand second = new Demand();
    first.prior(Demand.MEMORY, 50, 0);
    second.prior(Demand.MEMORY, 50, 0);
    double[] background = {0, 0.5};
    for (int i = 0; i < 300; i++) {
      boolean both = random.nextBoolean();
      harm.begin(Demand.MEMORY);
      harm.add(first, 1, false);
      if (both) {
        harm.add(second, 1, false);
      }
      background[1] = 0.5;
      harm.learn(14 + (both ? 9 : 0) + 0.2 * random.nextGaussian(), 0.04, 50, background, 0);
    }
    assertThat(second.mean(Demand.MEMORY)).isCloseTo(9, within(2.0));
    assertThat(first.mean(Demand.MEMORY) + background[0]).isCloseTo(14, within(2.0));
  }

  @Test
  void aFullLinkNeverLowersADemand() {
    HarmModel harm = new HarmModel();
    Demand demand = new Demand();
    demand.prior(Demand.PCIE, 40, 0);
    double before = demand.mean(Demand.PCIE);
    harm.begin(Demand.PCIE);
    harm.add(demand, 1, true);
    harm.learn(8, 0.01, 8, new double[] {0, 1}, 0);
    assertThat(demand.mean(Demand.PCIE)).isEqualTo(before);
  }

  @Test
  void aDemandIsTheMostThatItsOwnLinkCarriesNotTheMean() {
    Demand demand = new Demand();
    demand.prior(Demand.PCIE, 12, 0);
    for (int i = 0; i < 60; i++) {
      // Half of the time something slows the kernel down to half of its speed.
      double use = 8 * (i % 2 == 0 ? 1 : 0.5) * Math.exp(0.02 * random.nextGaussian());
      HarmModel.learnAlone(demand, Demand.PCIE, use, 12);
    }
    assertThat(demand.mean(Demand.PCIE)).isCloseTo(8, within(0.8));
  }

  @Test
  void theFirstLookAtItsOwnLinkReplacesAGuess() {
    Demand demand = new Demand();
    demand.prior(Demand.PCIE, 12, 0);
    HarmModel.learnAlone(demand, Demand.PCIE, 0.5, 12);
    assertThat(demand.mean(Demand.PCIE)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void whoIsKnownToRunAtHalfSpeedWantsTwiceWhatItUses() {
    HarmModel harm = new HarmModel();
    Demand demand = new Demand();
    demand.prior(Demand.MEMORY, 50, 0);
    double[] background = {0, 0.01};
    for (int i = 0; i < 100; i++) {
      background[1] = 0.01;
      harm.begin(Demand.MEMORY);
      harm.carried(5);
      harm.add(demand, 0.5, false);
      harm.learn(5 + 6, 0.04, 50, background, 0);
    }
    assertThat(demand.mean(Demand.MEMORY) * 0.5 + background[0]).isCloseTo(6, within(0.3));
    assertThat(demand.mean(Demand.MEMORY)).isGreaterThan(9);
  }

  @Test
  void aDemandBelievedTooHighIsLoweredAsReadilyAsRaised() {
    double[] mean = new double[2];
    for (int i = 0; i < 2; i++) {
      HarmModel harm = new HarmModel();
      Demand demand = new Demand();
      demand.prior(Demand.MEMORY, 50, 0);
      harm.begin(Demand.MEMORY);
      harm.add(demand, 1, false);
      harm.learn(12.5 + (i == 0 ? 4 : -4), 0.04, 50, new double[] {0, 1}, 0);
      mean[i] = demand.mean(Demand.MEMORY);
    }
    assertThat(mean[0] - 12.5).isGreaterThan(1).isCloseTo(12.5 - mean[1], within(1e-9));
  }

  @Test
  void whatItUsesOnOneModelIsTheGuessForItsSibling() {
    int one = model.processor("yarn.io/fpga:7V3");
    int other = model.processor("yarn.io/fpga:385");
    RateModel.Run run = model.placed("align", one, "job" + jobs++, 0);
    run.demand().prior(Demand.PCIE, 6, 0);
    HarmModel.learnAlone(run.demand(), Demand.PCIE, 4, 6);
    model.publish();
    KernelRates rates = model.kernel("align");
    assertThat(rates.demand(other, Demand.PCIE)).isCloseTo(4, within(1e-9));
    assertThat(rates.demand(slow, Demand.PCIE)).as("another type").isNaN();
    RateModel.Run first = model.placed("align", other, "job" + jobs++, 0);
    assertThat(first.demand().mean(Demand.PCIE)).isCloseTo(4, within(1e-9));
  }

  @Test
  void loadingAnImageTakesSecondsWhateverTheKernel() {
    double[] loads = idle();
    loads[Feature.RECONFIGURE] = 1;
    for (int i = 0; i < 10; i++) {
      run("short", fast, 1);
      run("long", fast, 20);
      run("short", fast, 1 + 2.5, loads, new DeviceEffect());
      run("long", fast, 20 + 2.5, loads, new DeviceEffect());
    }
    assertThat(model.loadSeconds()).isCloseTo(2.5, within(0.3));
    assertThat(model.rates().loadSeconds()).isEqualTo(model.loadSeconds());
    assertThat(seconds("short", fast)).isCloseTo(1, within(0.15));
    assertThat(seconds("long", fast)).isCloseTo(20.0, within(2.0));
  }

  @Test
  void aKernelThatAlwaysLoadsDoesNotPassForOneThatLoadsLong() {
    double before = model.loadSeconds();
    double[] loads = idle();
    loads[Feature.RECONFIGURE] = 1;
    for (int i = 0; i < 200; i++) {
      run("slow", fast, 40, loads, new DeviceEffect());
    }
    assertThat(model.loadSeconds()).isEqualTo(before);
    assertThat(seconds("slow", fast)).isCloseTo(40 - before, within(2.0));
  }

  @Test
  void whereImagesCostNothingNothingIsExpectedOfThem() {
    double[] loads = idle();
    loads[Feature.RECONFIGURE] = 1;
    for (int i = 0; i < 60; i++) {
      double[] x = i % 3 == 0 ? idle() : loads;
      run("align", fast, 8 * Math.exp(0.5 * random.nextGaussian()), x, new DeviceEffect());
      run("sort", fast, 2 * Math.exp(0.5 * random.nextGaussian()), x, new DeviceEffect());
    }
    assertThat(model.loadSeconds()).isLessThan(0.3);
    assertThat(seconds("align", fast)).isCloseTo(8.0, within(2.0));
  }

  @Test
  void whatAForgottenKernelSaidOfLoadingIsForgotten() {
    RateModel small = new RateModel(2);
    int one = small.processor("yarn.io/fpga:7V3");
    double[] loads = idle();
    loads[Feature.RECONFIGURE] = 1;
    double before = small.loadSeconds();
    for (double[] x : List.of(idle(), loads)) {
      RateModel.Run run = small.placed("old", one, "job" + jobs++, 0);
      small.learn(run, x, x == loads ? 9 : 4, new DeviceEffect(), 0);
      small.ended(run);
    }
    assertThat(small.loadSeconds()).isGreaterThan(before + 0.2);
    for (int i = 0; i < 3; i++) {
      small.ended(small.placed("new" + i, one, "job" + jobs++, 0));
    }
    assertThat(small.loadSeconds()).isCloseTo(before, within(1e-9));
  }

  @Test
  void aFirstRunThatGoesOnAndOnWarnsOfOtherModelsOfItsType() {
    int old = model.processor("cpu:old");
    run("align", fast, 1);
    RateModel.Run first = model.placed("align", slow, "job" + jobs++, 0);
    model.lasts(first, 100);
    model.publish();
    KernelRates going = model.kernel("align");
    double apart = going.expected(old) - going.expected(slow);
    assertThat(going.overdueOnLike(old)).isCloseTo(Math.log(100) + apart, within(1e-9));
    assertThat(going.overdueOnLike(slow)).as("its own").isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(going.overdueOnLike(fast)).as("other type").isEqualTo(Double.NEGATIVE_INFINITY);

    model.ended(first);
    model.publish();
    assertThat(model.kernel("align").overdueOnLike(old)).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
