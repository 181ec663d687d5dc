/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.yarn.config.SymphonySite;

class LearningModelServiceTest {
  private static ModelParameters parameters(Map<String, String> settings) throws Exception {
    Path site = SteppedCluster.Builder.writeSite(settings);
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, site.toString());
    return LearningModelService.parameters(SymphonySite.read(yarn));
  }

  @Test
  void theModelDecidesAsTheSettingsSay() throws Exception {
    assertThat(
            parameters(
                Map.ofEntries(
                    Map.entry("symphony.model.harm-weight", "2"),
                    Map.entry("symphony.model.price", "3"),
                    Map.entry("symphony.model.wait-bias", "4"),
                    Map.entry("symphony.model.exploration", "0.1"),
                    Map.entry("symphony.model.trial-horizon", "6"),
                    Map.entry("symphony.wait.limit", "7s"),
                    Map.entry("symphony.telemetry.max-age", "8s"),
                    Map.entry("symphony.model.queue-capacity", "900"),
                    Map.entry("symphony.decision.ranked-nodes", "10"),
                    Map.entry("symphony.seed", "11"))))
        .isEqualTo(
            ModelParameters.builder()
                .eta(2)
                .price(3)
                .waitBias(4)
                .thompson(0.1)
                .horizon(6)
                .waitCapMillis(7000)
                .staleMillis(8000)
                .backlog(900)
                .rankLimit(10)
                .seed(11)
                .build());
  }

  @Test
  void theModelsOwnWeightsAreTheDefaults() throws Exception {
    ModelParameters parameters = parameters(Map.of());
    ModelParameters usual = ModelParameters.DEFAULT;
    assertThat(parameters.eta()).isEqualTo(usual.eta());
    assertThat(parameters.price()).isEqualTo(usual.price());
    assertThat(parameters.waitBias()).isEqualTo(usual.waitBias());
    assertThat(parameters.thompson()).isEqualTo(usual.thompson());
    assertThat(parameters.horizon()).isEqualTo(usual.horizon());
  }
}
