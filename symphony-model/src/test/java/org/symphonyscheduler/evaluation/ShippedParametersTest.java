/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.TunedParameters;

class ShippedParametersTest {
  private static final TunedParameters SHIPPED = TunedParameters.SHIPPED;

  @Test
  void everyPolicyThatHasParametersWasTunedWithinTheRangesThatAreSearched() {
    List<String> searched =
        Policies.NAMES.stream().filter(p -> !ParameterSearch.ranges(p).isEmpty()).toList();
    assertThat(SHIPPED.policies().keySet()).containsExactlyInAnyOrderElementsOf(searched);
    for (String policy : searched) {
      Map<String, Double> found = SHIPPED.of(policy);
      ParameterSearch.ranges(policy)
          .forEach(
              (name, range) ->
                  assertThat(found.get(name))
                      .as(policy + ":" + name)
                      .isBetween(0.999 * range[0], 1.001 * range[1]));
      found.forEach(
          (name, value) -> PolicyParameters.value("tuned.json", policy, name, value.toString()));
    }
  }

  @Test
  void theProvenanceSaysWhereTheyComeFrom() {
    assertThat(SHIPPED.provenance()).containsKeys("command", "data", "commit", "date");
    assertThat(SHIPPED.provenance().get("command")).startsWith("symphony tune ");
    for (String policy : SHIPPED.policies().keySet()) {
      String reached = SHIPPED.provenance().get("mean slowdown of " + policy);
      if (reached == null) {
        assertThat(SHIPPED.provenance().keySet())
            .anyMatch(key -> List.of(key.split(", ")).contains(policy));
      } else {
        assertThat(reached).matches("[0-9]\\.[0-9]+");
        assertThat(SHIPPED.provenance().get("command")).contains(policy);
      }
    }
    assertThat(SHIPPED.provenance()).containsKey("mean slowdown of symphony-yarn");
  }

  @Test
  void theProductsDefaultsAreTheTunedOnes() {
    Map<String, Double> tuned = SHIPPED.of("symphony-yarn");
    ModelParameters usual = ModelParameters.DEFAULT;
    assertThat(
            List.of(
                usual.eta(),
                usual.price(),
                usual.waitBias(),
                usual.thompson(),
                usual.horizon(),
                usual.evict()))
        .isEqualTo(
            List.of("eta", "price", "waitBias", "thompson", "horizon", "evict").stream()
                .map(tuned::get)
                .toList());
  }
}
