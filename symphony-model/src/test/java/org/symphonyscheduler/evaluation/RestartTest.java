/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.simulation.Scheduler;

class RestartTest {
  private static final double RATE = 0.2;
  private final Trial trial = SmallTrial.of(5, 30, 0);
  private final List<SymphonyModel> models = new ArrayList<>();

  private Scheduler.Factory fresh() {
    Scheduler.Factory symphony =
        Policies.of("symphony", PolicySettings.tuned("symphony"), trial.workload());
    return setting -> {
      Scheduler scheduler = symphony.create(setting);
      models.add((SymphonyModel) scheduler.model());
      return scheduler;
    };
  }

  @Test
  void aModelBeginsWithWhatTheOneBeforeHadLearned() {
    Scheduler.Factory restarted = new Restart(trial, 40).of(fresh(), RATE);
    restarted.create(new Scheduler.Setting(() -> 0, null, List.of(), 1));

    assertThat(models).hasSize(2);
    long runs = models.get(0).rate("a", "yarn.io/gpu:K").completions();
    assertThat(runs).isPositive();
    assertThat(models.get(1).rate("a", "yarn.io/gpu:K").completions()).isEqualTo(runs);
    assertThat(models.get(1).knowledge().pairs())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(models.get(0).knowledge().pairs());
  }

  @Test
  void everySimulationAfterwardsRecallsTheSame() {
    Scheduler.Factory restarted = new Restart(trial, 40).of(fresh(), RATE);

    assertThat(trial.run(restarted, RATE).jobs()).isEqualTo(trial.run(restarted, RATE).jobs());
    assertThat(trial.run(restarted, RATE).jobs()).isNotEqualTo(trial.run(fresh(), RATE).jobs());
  }

  @Test
  void whatRanBeforeIsNotWhatRunsAfterwards() {
    Trial before = trial.before(30, trial.seed() + 1);

    assertThat(before.cluster()).isEqualTo(trial.cluster());
    assertThat(before.run(fresh(), RATE).jobs()).isNotEqualTo(trial.run(fresh(), RATE).jobs());
  }
}
