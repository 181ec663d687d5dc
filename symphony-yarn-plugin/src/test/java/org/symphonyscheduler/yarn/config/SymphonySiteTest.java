/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymphonySiteTest {
  @TempDir Path directory;

  private SymphonyConfiguration read(String... keysAndValues) throws Exception {
    StringBuilder xml = new StringBuilder("<configuration>");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      xml.append("<property><name>" + keysAndValues[i] + "</name>");
      xml.append("<value>" + keysAndValues[i + 1] + "</value></property>");
    }
    return readXml(xml.append("</configuration>").toString());
  }

  private SymphonyConfiguration readXml(String xml) throws Exception {
    Path file = Files.writeString(directory.resolve("symphony-site.xml"), xml);
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, file.toString());
    return SymphonySite.read(yarn);
  }

  @Test
  void theDefaultsAreThese() throws Exception {
    assertThat(read())
        .isEqualTo(
            new SymphonyConfiguration(
                Mode.SHADOW,
                Map.of(),
                Set.of("yarn.io/gpu", "yarn.io/fpga"),
                20200712,
                Duration.ofMillis(20),
                8,
                Duration.ofSeconds(1),
                5,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                100_000,
                1.6,
                0.47,
                1.3,
                0.33));
  }

  @Test
  void aQueueTakesItsNearestAncestorsMode() throws Exception {
    SymphonyConfiguration settings =
        read("symphony.mode", "off", "symphony.queue.root.a.mode", "active");
    assertThat(settings.modeOf("root.a.b.c")).isEqualTo(Mode.ACTIVE);
    assertThat(settings.modeOf("root.ab")).isEqualTo(Mode.OFF);
    assertThat(settings.anywhereOn()).isTrue();
    assertThat(read("symphony.mode", "off").anywhereOn()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "symphony.mode, on, 'expected off, shadow or active'",
    "symphony.queue.root.a.mode, never, 'expected off, shadow or active'",
    "symphony.resource-types, vcores, 'resource types such as yarn.io/gpu'",
    "symphony.decision.ranked-nodes, 65, 'a whole number from 1 to 64'",
    "symphony.decision.ranked-nodes, eight, 'a whole number from 1 to 64'",
    "symphony.decision.budget, 20, 'a duration with its unit (us, ms, s, min, h), from 10us to 1s'",
    "symphony.decision.budget, 2s, 'from 10us to 1s'",
    "symphony.wait.limit, -1s, 'from 0s to 1h'",
    "symphony.model.exploration, 1.5, 'a number from 0.0 to 1.0'",
    "symphony.model.exploration, NaN, 'a number from 0.0 to 1.0'",
  })
  void aBadValueIsRefusedWithFileKeyValueAndRange(String key, String value, String expected) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("symphony-site.xml: " + key + " is \"" + value + "\"")
        .hasMessageContaining(expected);
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestOne() {
    assertThatThrownBy(() -> read("symphony.circuit.failure", "3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("symphony-site.xml: symphony.circuit.failure (\"3\")")
        .hasMessageContaining("the nearest is symphony.circuit.failures");
  }

  @Test
  void brokenXmlAndAMissingFileAreToldPlainly() {
    assertThatThrownBy(() -> readXml("<configuration><property>"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("symphony-site.xml is not a Hadoop configuration file");
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, directory.resolve("nowhere.xml").toString());
    assertThatThrownBy(() -> SymphonySite.read(yarn))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nowhere.xml\", which is not a file");
  }

  @Test
  void theShippedSiteFileShowsEveryKeyWithItsDefault() throws Exception {
    Path shipped = Path.of("..", "conf", "symphony-site.xml");
    assertThat(readXml(Files.readString(shipped))).isEqualTo(read());

    Configuration site = new Configuration(false);
    site.addResource(shipped.toUri().toURL());
    Configuration defaults = new Configuration(false);
    defaults.addResource(getClass().getResource("/symphony-default.xml"));
    assertThat(keys(site)).isEqualTo(keys(defaults));
  }

  private static Set<String> keys(Configuration configuration) {
    Set<String> keys = new TreeSet<>();
    configuration.forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }
}
