/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.yarn.config.ConfigurationException;

/** A ResourceManager does not start with a symphony-site.xml that cannot be meant. */
class RefusedStartIT {
  @ParameterizedTest
  @CsvSource({
    "symphony.modle, active, the nearest is symphony.mode",
    "symphony.mode, activ, 'off, shadow or active'",
    "symphony.decision.ranked-nodes, 65, from 1 to 64",
    "symphony.circuit.open, 30, a duration with its unit",
    "symphony.queue.root.default.mode, on, 'off, shadow or active'"
  })
  void aBadSettingIsRefusedWithFileKeyValueAndWayOut(String key, String value, String expected)
      throws Exception {
    SiteFile site = SiteFile.of(Map.of(key, value));
    assertThatThrownBy(() -> EmbeddedCluster.start(SymphonyCluster.options(site)).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(site.toString())
        .hasMessageContaining(key)
        .hasMessageContaining("\"" + value + "\"")
        .hasMessageContaining(expected);
  }
}
