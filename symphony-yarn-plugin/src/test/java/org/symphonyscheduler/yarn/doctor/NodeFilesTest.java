/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

/** A node's devices, by its topology file and as YARN counts them. */
class NodeFilesTest {
  private static final String TWO_GPUS =
      """
      {"model": "M1", "sockets": [{"cpu": "Xeon", "cores": 16}],
       "devices": [
         {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "socket0"},
         {"name": "gpu1", "type": "yarn.io/gpu", "model": "K80", "parent": "socket0"},
         {"name": "fpga0", "type": "yarn.io/fpga", "model": "7V3", "parent": "socket0"}]}
      """;

  @TempDir private Path directory;
  private ConfDirectory conf;

  @BeforeEach
  void withATopologyFile() throws IOException {
    Path topology = Files.writeString(directory.resolve("m1.json"), TWO_GPUS);
    conf =
        ConfDirectory.shipped(directory)
            .but("yarn-site.xml", "yarn.io/gpu,yarn.io/fpga", "")
            .with("yarn-site.xml", "symphony.nodemanager.topology.file", topology.toString());
  }

  @Test
  void aTopologyThatListsFewerDevicesThanYarnCountsIsAWarning() {
    assertThat(conf.messages(Severity.WARNING)) // The shipped node-resources.xml says four.
        .singleElement()
        .asString()
        .contains("YARN counts 4 of yarn.io/gpu", "m1.json lists 2");
  }

  @Test
  void aTopologyThatAgreesIsSound() throws IOException {
    conf.but("node-resources.xml", ">4<", ">2<");
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
  }

  @Test
  void devicesThatYarnDoesNotCountAreAWarning() throws IOException {
    conf.without("node-resources.xml");
    assertThat(conf.messages(Severity.WARNING))
        .hasSize(2)
        .anyMatch(m -> m.contains("YARN counts 0 of yarn.io/fpga"))
        .anyMatch(m -> m.contains("YARN counts 0 of yarn.io/gpu"));
  }

  @Test
  void whatYarnsPluginFindsIsNotKnownBefore() throws IOException {
    conf.without("node-resources.xml")
        .with("yarn-site.xml", "yarn.nodemanager.resource-plugins", "yarn.io/gpu,yarn.io/fpga");
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
  }

  @Test
  void whatYarnsPluginIsAllowedIsCounted() throws IOException {
    conf.without("node-resources.xml")
        .with("yarn-site.xml", "yarn.nodemanager.resource-plugins", "yarn.io/gpu,yarn.io/fpga")
        .with(
            "yarn-site.xml",
            "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices",
            "0:0,1:1,2:4");
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("YARN counts 3 of yarn.io/gpu");
  }

  @Test
  void aMalformedTopologyIsAWarningWithItsPath() throws IOException {
    conf.holding("m1.json", TWO_GPUS.replace("socket0", "socket7"));
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("m1.json", "parent is \"socket7\"", "judged as a whole");
  }

  @Test
  void aTopologyOfAnotherMachineIsNotJudged() throws IOException {
    conf.without("m1.json");
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
    assertThat(conf.messages(Severity.NOTE)).anyMatch(m -> m.contains("not on this machine"));
  }

  @Test
  void anUndeclaredTypeIsAWarning() throws IOException {
    conf.but("node-resources.xml", ">4<", ">2<")
        .with("node-resources.xml", "yarn.nodemanager.resource-type.yarn.io/tpu", "1");
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("yarn.nodemanager.resource-type.yarn.io/tpu", "resource-types.xml does not");
  }

  @Test
  void anAmountThatIsNoneIsYarnsErrorAndNamed() throws IOException {
    conf.but("node-resources.xml", ">4<", ">four<");
    assertThat(conf.messages(Severity.ERROR))
        .hasSize(2)
        .anyMatch(m -> m.contains("node-resources.xml: YARN itself does not start with it"))
        .anyMatch(m -> m.contains("yarn.nodemanager.resource-type.yarn.io/gpu is \"four\""));
  }
}
