/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobEffectsTest {
  private static final double NOISE = 0.1;

  private final Random random = new Random(7);
  private final RateModel model = new RateModel(1000);
  private final List<DeviceEffect> devices = Stream.generate(DeviceEffect::new).limit(20).toList();
  private final int processor = model.processor("yarn.io/gpu:K80");

  private void run(String job, String kernel, double seconds) {
    double[] x = new double[Feature.COUNT];
    x[Feature.INTERCEPT] = 1;
    RateModel.Run run = model.placed(kernel, processor, job, 0);
    model.learn(run, x, seconds, devices.get(random.nextInt(devices.size())), 0);
    model.ended(run);
    model.publish();
  }

  /**
   * What a kernel takes on the average device; how devices and kernels share it is another matter.
   */
  private double expected(String kernel) {
    double ofDevices = devices.stream().mapToDouble(DeviceEffect::mean).average().orElseThrow();
    return model.kernel(kernel).on(processor).coefficient(Feature.INTERCEPT) + ofDevices;
  }

  /** Jobs of three kernels, which take 1, 2 and 4 seconds times the size of the job. */
  private void jobs(int count, double spread) {
    for (int j = 0; j < count; j++) {
      double size = spread * random.nextGaussian();
      for (int k = 0; k < 3; k++) {
        double noise = NOISE * random.nextGaussian();
        run("job" + j, "k" + k, (1 << k) * Math.exp(size + noise));
      }
      model.jobEnded("job" + j);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3, 0.6})
  void howMuchJobsDifferIsToldFromTheNoise(double spread) {
    jobs(400, spread);
    assertThat(Math.sqrt(model.rates().jobVariance()))
        .isCloseTo(spread, within(0.05 + spread / 10));
    for (int k = 0; k < 3; k++) {
      assertThat(expected("k" + k)).isCloseTo(k * Math.log(2), within(0.1 + spread / 4));
    }
  }

  @Test
  void aLargeJobsOtherKernelsAreExpectedToTakeLonger() {
    jobs(100, 0.4);
    double before = expected("k1");
    run("large", "k0", 2);
    assertThat(model.job("large").mean()).isBetween(0.25, Math.log(2));
    assertThat(model.job("large").variance()).isLessThan(0.6 * model.rates().jobVariance());
    assertThat(expected("k1")).as("of other jobs").isCloseTo(before, within(0.02));
    run("large", "k1", 4);
    assertThat(expected("k1")).as("explained by the job").isCloseTo(before, within(0.02));
    model.jobEnded("large");
    assertThat(model.job("large")).isNull();
  }

  @Test
  void whatIsWronglyBelievedOfAKernelIsUnlearnedThroughJobs() {
    jobs(100, 0.3);
    for (int j = 0; j < 40; j++) {
      run("later" + j, "k0", 3);
    }
    assertThat(expected("k0"))
        .as("three times as long from now on, a task a job: not 40 large jobs")
        .isGreaterThan(Math.log(3) * 40 / 140);
  }

  @Test
  void jobsThatNobodyEndsAreNotRememberedWithoutEnd() {
    JobEffects effects = new JobEffects();
    for (int j = 0; j < 100_100; j++) {
      effects.of("job" + j);
    }
    assertThat(effects.get("job99999")).isNotNull();
    assertThat(effects.get("job100001")).isNull();
  }
}
