/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

class DoctorTest {
  private static final String CAPACITY = "capacity-scheduler.xml";
  private static final String SYMPHONY = "symphony-site.xml";
  private static final String YARN = "yarn-site.xml";
  private static final String NODE_RESOURCES = "node-resources.xml";

  @TempDir private Path directory;
  private ConfDirectory conf;

  @BeforeEach
  void shipped() throws IOException {
    conf = ConfDirectory.shipped(directory);
  }

  @Test
  void theShippedFilesAreSound() {
    Doctor.Report report = Doctor.examine(ConfDirectory.SHIPPED);
    assertThat(report.findings()).allMatch(finding -> finding.severity() == Severity.NOTE);
    assertThat(report.sound()).isTrue();
    assertThat(report.role()).isEqualTo(Doctor.Role.BOTH);
    assertThat(conf.messages(Severity.NOTE))
        .anyMatch(message -> message.contains("symphony.mode is shadow"))
        .anyMatch(message -> message.contains("symphony.state.directory is none"))
        .anyMatch(message -> message.contains("LeftToStockNamesPlaces"));
  }

  @Test
  void aDirectoryThatTheOtherResourceManagerCannotReachIsAWarning() throws IOException {
    conf.but(SYMPHONY, ">none<", ">file:///var/symphony<");
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
    conf.with(YARN, "yarn.resourcemanager.ha.enabled", "true")
        .with(YARN, "yarn.resourcemanager.ha.rm-ids", "rm1,rm2")
        .with(YARN, "yarn.resourcemanager.hostname.rm1", "one")
        .with(YARN, "yarn.resourcemanager.hostname.rm2", "two");
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("symphony.state.directory is \"file:///var/symphony\"", "both reach");
  }

  @Test
  void anotherSchedulerIsAnError() throws IOException {
    conf.but(YARN, "org.symphonyscheduler.yarn.scheduler.SymphonyScheduler", "X");
    assertThat(conf.messages(Severity.ERROR))
        .singleElement()
        .asString()
        .contains("yarn.resourcemanager.scheduler.class is \"X\"", "set it to org.symphony");
  }

  @Test
  void whatAnActiveQueueRefusesIsAnErrorAndInShadowAWarning() throws IOException {
    String key = "yarn.scheduler.capacity.schedule-asynchronously.enable";
    conf.but(CAPACITY, ">false<", ">true<");
    assertThat(conf.report().sound()).isTrue();
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("leaves it alone", key + " in capacity-scheduler.xml is", "; set it to false");
    conf.with(SYMPHONY, "symphony.queue.root.default.mode", "active");
    assertThat(conf.messages(Severity.ERROR))
        .singleElement()
        .asString()
        .contains("does not start: " + key + " in capacity-scheduler.xml is", "; set it to false");
    conf.but(SYMPHONY, ">active<", ">off<").but(SYMPHONY, ">shadow<", ">off<");
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
    assertThat(conf.messages(Severity.WARNING)).singleElement().asString().contains("mode is off");
  }

  @Test
  void aCalculatorThatCountsMemoryOnlyIsYarnsOwnErrorWhereThereAreGpus() throws IOException {
    conf.but(CAPACITY, "resource.Dominant", "resource.Default");
    assertThat(conf.messages(Severity.ERROR))
        .singleElement()
        .asString()
        .contains("YARN itself does not start with it", "DefaultResourceCalculator");
    conf.but("resource-types.xml", "yarn.io/gpu,yarn.io/fpga", "");
    assertThat(conf.messages(Severity.ERROR)).isEmpty();
    assertThat(conf.messages(Severity.WARNING))
        .anyMatch(m -> m.contains("yarn.scheduler.capacity.resource-calculator in capacity-s"));
    conf.but(SYMPHONY, ">shadow<", ">active<");
    assertThat(conf.messages(Severity.ERROR))
        .singleElement()
        .asString()
        .contains("does not start: yarn.scheduler.capacity.resource-calculator in capacity-s");
  }

  @ParameterizedTest
  @CsvSource({"shadow, false", "active, true"})
  void whatAnActiveQueueFillsInIsSoundOnlyThere(String mode, boolean sound) throws IOException {
    conf.but(CAPACITY, "capacity.resource-calculator", "capacity.nothing")
        .but(SYMPHONY, ">shadow<", ">" + mode + "<");
    assertThat(conf.report().sound()).isEqualTo(sound);
  }

  @Test
  void allThatIsWrongWithAFileIsNamedAtOnce() throws IOException {
    conf.but(SYMPHONY, ">shadow<", ">shadwo<")
        .but(SYMPHONY, ">20ms<", ">20<")
        .with(SYMPHONY, "symphony.mod", "active")
        .with(SYMPHONY, "symphony.queue.root.default.mode", "on");
    assertThat(conf.messages(Severity.ERROR))
        .hasSize(4)
        .anyMatch(m -> m.contains("symphony.mode is \"shadwo\""))
        .anyMatch(m -> m.contains("symphony.decision.budget is \"20\""))
        .anyMatch(m -> m.contains("symphony.mod (\"active\")"))
        .anyMatch(m -> m.contains("symphony.queue.root.default.mode is \"on\""));
  }

  @ParameterizedTest
  @CsvSource({
    "yarn-site.xml",
    "capacity-scheduler.xml",
    "resource-types.xml",
    "node-resources.xml",
  })
  void brokenXmlIsAnErrorOfItsFile(String file) throws IOException {
    conf.but(file, "</configuration>", "");
    assertThat(conf.report().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).isEqualTo(file);
              assertThat(finding.message()).contains("mend the XML");
            });
  }

  @Test
  void aTypeNobodyDeclaredIsAWarning() throws IOException {
    conf.but("resource-types.xml", ",yarn.io/fpga", "").but(NODE_RESOURCES, "yarn.io/fpga", "x");
    assertThat(conf.messages(Severity.WARNING))
        .anyMatch(message -> message.contains("lacks yarn.io/fpga"));
  }

  @ParameterizedTest
  @CsvSource({"nvidia.com/gpu, WARNING", "nvidia/miggpu, WARNING", "licenses, NOTE"})
  void aTypeThatIsLeftAloneIsNamed(String type, Severity severity) throws IOException {
    conf.but("resource-types.xml", "yarn.io/fpga<", "yarn.io/fpga," + type + "<");
    assertThat(conf.messages(severity))
        .anyMatch(m -> m.contains(type + " is declared") && m.contains("symphony.resource-types"));
    conf.but(SYMPHONY, "yarn.io/fpga<", "yarn.io/fpga," + type + "<");
    assertThat(conf.messages(severity)).noneMatch(m -> m.contains(type));
  }

  @Test
  void theModeOfAQueueThatDoesNotExistIsAWarningWithTheNearest() throws IOException {
    conf.but(CAPACITY, ">default<", ">default,gpus<")
        .but(CAPACITY, ">100<", ">40<")
        .with(CAPACITY, "yarn.scheduler.capacity.root.gpus.capacity", "60")
        .with(SYMPHONY, "symphony.queue.root.gpu.mode", "shadow");
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("symphony.queue.root.gpu.mode (shadow) names no queue", "nearest is root.gpus");
    conf.but(SYMPHONY, "root.gpu.mode", "root.gpus.mode");
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
  }

  @Test
  void multiNodePlacementIsAWarning() throws IOException {
    conf.with(CAPACITY, "yarn.scheduler.capacity.multi-node-placement-enabled", "true");
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("multi-node-placement-enabled is true", "set it to false");
  }

  @Test
  void nodesWithoutCountersAreAWarning() throws IOException {
    conf.but(YARN, ".TelemetryListener", ".Nobody");
    assertThat(conf.messages(Severity.WARNING))
        .singleElement()
        .asString()
        .contains("TelemetryListener", "no counters");
  }

  @Test
  void aResourceManagersFilesNeedNoKeysOfNodes() throws IOException {
    conf.without(NODE_RESOURCES)
        .but(YARN, "yarn.nodemanager.container-state", "other.one")
        .but(YARN, "yarn.nodemanager.node-attributes", "other.two")
        .but(YARN, "yarn.nodemanager.resource-plugins", "other.three");
    assertThat(conf.report().role()).isEqualTo(Doctor.Role.RESOURCE_MANAGER);
    assertThat(conf.messages(Severity.WARNING)).isEmpty();
    assertThat(conf.messages(Severity.NOTE))
        .anyMatch(m -> m.contains("taken for a ResourceManager's alone"));
  }

  @Test
  void aNodeManagersFilesNeedNoScheduler() throws IOException {
    conf.without(SYMPHONY)
        .without(CAPACITY)
        .but(YARN, "yarn.resourcemanager.scheduler.class", "some.other");
    assertThat(conf.report().role()).isEqualTo(Doctor.Role.NODE_MANAGER);
    assertThat(conf.report().sound()).isTrue();
    assertThat(conf.messages(Severity.NOTE)).anyMatch(m -> m.contains("taken for a NodeManager's"));
  }

  @Test
  void withoutKeysOfEitherItIsAResourceManagerWithoutSymphony() throws IOException {
    conf.without(SYMPHONY).without(NODE_RESOURCES).holding(YARN, "<configuration/>");
    assertThat(conf.messages(Severity.ERROR))
        .singleElement()
        .asString()
        .contains("yarn.resourcemanager.scheduler.class is not set");
  }

  @Test
  void anEmptyDirectoryIsAnError(@TempDir Path empty) {
    assertThat(Doctor.examine(empty).findings())
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .contains("is not in " + empty);
  }
}
