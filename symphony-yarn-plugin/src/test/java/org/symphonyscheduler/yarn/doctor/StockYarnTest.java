/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

/** What stock YARN does not start with, judged by its own code. */
class StockYarnTest {
  private static final String CAPACITY = "capacity-scheduler.xml";
  private static final String QUEUES = "yarn.scheduler.capacity.";

  @TempDir private Path directory;
  private ConfDirectory conf;

  @BeforeEach
  void shipped() throws IOException {
    conf = ConfDirectory.shipped(directory);
  }

  private String onlyError() {
    assertThat(conf.report().sound()).isFalse();
    assertThat(conf.messages(Severity.ERROR)).hasSize(1);
    return conf.messages(Severity.ERROR).get(0);
  }

  @Test
  void capacitiesThatDoNotAddUp() throws IOException {
    conf.but(CAPACITY, ">100<", ">90<");
    assertThat(onlyError())
        .contains("capacity-scheduler.xml: YARN itself does not start with it", "root");
  }

  @Test
  void noListOfQueues() throws IOException {
    conf.but(CAPACITY, "root.queues", "root.kueues");
    assertThat(onlyError()).contains("capacity-scheduler.xml: YARN itself");
  }

  @Test
  void noQueuesAtAll() throws IOException {
    conf.without(CAPACITY);
    assertThat(onlyError()).contains("capacity-scheduler.xml: YARN itself");
  }

  @ParameterizedTest
  @CsvSource({
    "root.ordering-policy, fair",
    "root.default.ordering-policy, com.example.Nothing",
    "queue-mappings, u:alice:root.nobody",
    "root.default.user-limit-factor, many",
  })
  void whatAQueueIsNotAllowed(String key, String value) throws IOException {
    conf.with(CAPACITY, QUEUES + key, value);
    assertThat(onlyError()).contains("capacity-scheduler.xml: YARN itself does not start with it");
  }

  @ParameterizedTest
  @CsvSource({
    "root.default.ordering-policy, fair",
    "root.default.maximum-capacity, 100",
    "root.default.ordering-policy, org.symphonyscheduler.yarn.scheduler.ShortestJobFirst",
    "queue-mappings, u:alice:default",
  })
  void whatAQueueIsAllowed(String key, String value) throws IOException {
    conf.with(CAPACITY, QUEUES + key, value);
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
  }

  /** Which labels a cluster has stands in a store, not in a file. */
  @Test
  void labelsAreTakenToBeThere() throws IOException {
    conf.with(CAPACITY, QUEUES + "root.default.accessible-node-labels", "fast")
        .with(CAPACITY, QUEUES + "root.default.accessible-node-labels.fast.capacity", "100")
        .with(CAPACITY, QUEUES + "root.accessible-node-labels.fast.capacity", "100");
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
    conf.but(CAPACITY, "root.default.accessible-node-labels.fast.capacity", "other");
    assertThat(onlyError()).contains("label=fast");
  }

  @Test
  void aUnitThatYarnDoesNotKnow() throws IOException {
    conf.with("resource-types.xml", "yarn.resource-types.yarn.io/gpu.units", "G2");
    assertThat(onlyError()).contains("resource-types.xml: YARN itself");
  }

  @Test
  void aTypeWhoseNameIsNone() throws IOException {
    conf.but("resource-types.xml", "yarn.io/gpu", "yarn.io/gpu cards");
    assertThat(conf.messages(Severity.ERROR))
        .anyMatch(m -> m.contains("resource-types.xml: YARN itself"));
  }

  @Test
  void expiryThatIsShorterThanAHeartbeat() throws IOException {
    conf.with("yarn-site.xml", "yarn.nm.liveness-monitor.expiry-interval-ms", "10");
    assertThat(onlyError()).contains("yarn-site.xml: YARN itself", "expiry");
  }

  @Test
  void twoResourceManagersOfWhichOneHasNoAddress() throws IOException {
    conf.with("yarn-site.xml", "yarn.resourcemanager.ha.enabled", "true")
        .with("yarn-site.xml", "yarn.resourcemanager.ha.rm-ids", "rm1,rm2")
        .with("yarn-site.xml", "yarn.resourcemanager.hostname.rm1", "one");
    assertThat(onlyError()).contains("yarn-site.xml: YARN itself", "rm2");
  }

  @Test
  void queuesOfAStoreAreSaidToCountInstead() throws IOException {
    conf.with("yarn-site.xml", "yarn.scheduler.configuration.store.class", "zk");
    assertThat(conf.messages(Severity.NOTE))
        .anyMatch(m -> m.contains("store.class is \"zk\"") && m.contains("they count"));
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
  }

  @Test
  void resourceTypesOfTheProcessAreAsBefore() throws IOException {
    int before = ResourceUtils.getNumberOfKnownResourceTypes();
    conf.but("resource-types.xml", "yarn.io/gpu,yarn.io/fpga", "a,b,c,d,e");
    conf.report();
    assertThat(ResourceUtils.getNumberOfKnownResourceTypes()).isEqualTo(before);
  }
}
