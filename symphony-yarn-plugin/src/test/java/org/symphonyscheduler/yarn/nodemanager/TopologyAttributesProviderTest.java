/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.nodelabels.NodeLabelUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

class TopologyAttributesProviderTest {
  @TempDir Path directory;
  private final TopologyAttributesProvider provider = new TopologyAttributesProvider();

  @AfterEach
  void stop() {
    provider.stop();
  }

  @Test
  void theMachineIsPublishedInAFormThatYarnAccepts() throws Exception {
    start(conf("{\"model\":\"M1\",\"sockets\":[{\"cpu\":\"P8\",\"cores\":4}]}"));
    NodeLabelUtil.validateNodeAttributes(provider.getDescriptors());
    assertThat(provider.getDescriptors())
        .allMatch(a -> a.getAttributeKey().getAttributePrefix().equals("nm.yarn.io"))
        .extracting(NodeAttribute::getAttributeValue)
        .containsExactlyInAnyOrder("M1", "cpu-P8_cores-4");
  }

  @Test
  void aMalformedMachineIsToldAsUnknownUntilItIsCorrected() throws Exception {
    Configuration conf = conf("{\"model\":\"M1\"}");
    conf.set(NodeSettings.TOPOLOGY_INTERVAL, "20ms");
    start(conf);
    assertTopologyUnknown();

    conf("{\"model\":\"M1\",\"sockets\":[{\"cores\":4}]}");
    Awaitility.await().until(() -> provider.getDescriptors().size() == 2);
  }

  @Test
  void aSourceThatIsNoneDoesNotKeepTheNodeFromStarting() {
    Configuration conf = new Configuration(false);
    conf.set(NodeSettings.TELEMETRY_SOURCE, "java.lang.String");
    start(conf);
    assertTopologyUnknown();
  }

  @Test
  void aBadIntervalDoesNotKeepTheNodeFromStarting() throws Exception {
    Configuration conf = conf("{}");
    conf.set(NodeSettings.TOPOLOGY_INTERVAL, "soon");
    start(conf);
    assertTopologyUnknown();
  }

  private void assertTopologyUnknown() {
    assertThat(provider.getDescriptors())
        .extracting(attribute -> attribute.getAttributeKey().getAttributeName())
        .containsExactlyElementsOf(TopologyAttributes.unknown().keySet());
  }

  private void start(Configuration conf) {
    provider.init(conf);
    provider.start();
  }

  private Configuration conf(String machine) throws Exception {
    Path file = Files.writeString(directory.resolve("machine.json"), machine);
    Configuration conf = new Configuration(false);
    conf.set(NodeSettings.TOPOLOGY_FILE, file.toString());
    return conf;
  }
}
