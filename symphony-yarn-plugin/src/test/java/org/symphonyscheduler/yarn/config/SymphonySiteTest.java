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
import org.junit.jupiter.params.provider.ValueSource;

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
                0.33,
                0.5,
                "",
                Duration.ofMinutes(5),
                "",
                Duration.ofSeconds(10),
                4000));
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
    "symphony.state.directory, state, 'expected none, or an absolute path or URI such as hdfs:///symphony/state'",
    "symphony.state.directory, hdfs:, 'expected none, or an absolute path'",
  })
  void aBadValueIsRefusedWithFileKeyValueAndRange(String key, String value, String expected) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("symphony-site.xml: " + key + " is \"" + value + "\"")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "symphony.decision.budget, 9us, 10us, 1s, 1001ms",
    "symphony.decision.memory, 9ms, 10ms, 1min, 61s",
    "symphony.circuit.open, 99ms, 100ms, 1h, 61min",
    "symphony.wait.limit, -1s, 0s, 1h, 61min",
    "symphony.reservation.delay, -1s, 0s, 1h, 61min",
    "symphony.telemetry.max-age, 999ms, 1s, 1h, 61min",
    "symphony.decision.ranked-nodes, 0, 1, 64, 65",
    "symphony.circuit.failures, 0, 1, 1000, 1001",
    "symphony.state.interval, 999ms, 1s, 24h, 25h",
    "symphony.journal.heartbeats, -1s, 0s, 1h, 61min",
    "symphony.journal.megabytes, 9, 10, 100000000, 100000001",
    "symphony.model.queue-capacity, 99, 100, 10000000, 10000001",
    "symphony.model.harm-weight, -0.01, 0, 100, 100.01",
    "symphony.model.price, -0.01, 0, 100, 100.01",
    "symphony.model.wait-bias, 0.99, 1, 100, 100.01",
    "symphony.model.exploration, -0.01, 0, 1, 1.01",
    "symphony.model.trial-horizon, -0.01, 0, 10, 10.01",
  })
  void aRangeHasItsEnds(String key, String below, String least, String most, String above)
      throws Exception {
    assertThat(read(key, least)).isNotEqualTo(read(key, most));
    for (String outside : new String[] {below, above, "x"}) {
      assertThatThrownBy(() -> read(key, outside))
          .as(outside)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("symphony-site.xml: " + key + " is \"" + outside + "\"; expected ");
    }
  }

  @ParameterizedTest
  @CsvSource({"500us, 500", "20ms, 20000", "3s, 3000000", "0s, 0", "2 MIN, 120000000"})
  void aDurationHasItsUnit(String text, long micros) throws Exception {
    assertThat(read("symphony.wait.limit", text).waitLimit())
        .isEqualTo(Duration.ofNanos(micros * 1000));
  }

  @Test
  void aDirectoryIsOfAnyFileSystem() throws Exception {
    for (String directory : new String[] {"/var/symphony", "hdfs:///symphony", "s3a://b/state"}) {
      assertThat(read("symphony.state.directory", directory).stateDirectory()).isEqualTo(directory);
    }
    assertThat(read("symphony.state.directory", "none").stateDirectory()).isEmpty();
  }

  @Test
  void aBlankValueIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> read("symphony.wait.limit", " "))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "symphony.wait.limit is \"\"; expected a value; remove the key to use the default");
  }

  @Test
  void hoursAreHours() throws Exception {
    assertThat(read("symphony.wait.limit", "1h").waitLimit()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vcores", "memory-mb", "yarn.io/gpu,memory-mb", ","})
  void whatEveryContainerHasIsNoTypeToDecideAbout(String types) {
    assertThatThrownBy(() -> read("symphony.resource-types", types))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("symphony.resource-types is \"" + types + "\"");
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
