/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.topology.InvalidInputException;

class CalibrationTest {
  private final Trial trial = SmallTrial.of(3, 120, 10);
  private final Scheduler.Factory reference =
      Policies.of(Policies.REFERENCE, PolicySettings.tuned(Policies.REFERENCE), trial.workload());

  @Test
  void atTheRateOfALoadTheReferenceHasItsSlowdown() {
    Calibration calibration = new Calibration(trial, reference);
    for (Load load : new Load[] {Load.MID, Load.HIGH}) {
      double rate = calibration.jobsPerSecond(load);
      double slowdown = trial.meanSlowdown(trial.run(reference, rate));

      // Within a tenth of what the load adds to a job alone.
      assertThat(slowdown).isCloseTo(load.slowdown(), within(0.1 * (load.slowdown() - 1)));
    }
  }

  @Test
  void aGreaterLoadIsAGreaterRateWhateverIsAskedFirst() {
    Calibration upwards = new Calibration(trial, reference);
    double mid = upwards.jobsPerSecond(Load.MID);
    double high = upwards.jobsPerSecond(Load.HIGH);

    assertThat(high).isGreaterThan(mid);
    assertThat(new Calibration(trial, reference).jobsPerSecond(Load.MID)).isEqualTo(mid);
    assertThat(upwards.jobsPerSecond(Load.MID)).isEqualTo(mid);
  }

  @Test
  void knowsThreeLoads() {
    assertThat(Load.of("high")).isEqualTo(Load.HIGH);
    assertThatThrownBy(() -> Load.of("full"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("\"full\"")
        .hasMessageContaining("low, mid or high");
  }
}
