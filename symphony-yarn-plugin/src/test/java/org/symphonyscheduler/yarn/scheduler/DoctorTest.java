/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.yarn.scheduler.Doctor.Finding;
import org.symphonyscheduler.yarn.scheduler.Doctor.Severity;

class DoctorTest {
  private static final Path SHIPPED = Path.of("..", "conf");

  @TempDir private Path directory;

  /** The shipped files, one of them with something replaced. */
  private Path shippedBut(String file, String from, String to) throws IOException {
    try (var files = Files.list(SHIPPED)) {
      for (Path each : files.toList()) {
        String text = Files.readString(each);
        if (each.endsWith(file)) {
          assertThat(text).contains(from);
          text = text.replace(from, to);
        }
        Files.writeString(directory.resolve(each.getFileName().toString()), text);
      }
    }
    return directory;
  }

  private static Finding only(Path directory, Severity severity) {
    return Doctor.examine(directory).stream()
        .filter(finding -> finding.severity() == severity)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theShippedFilesAreSound() {
    assertThat(Doctor.examine(SHIPPED)).allMatch(finding -> finding.severity() == Severity.NOTE);
    assertThat(only(SHIPPED, Severity.NOTE).message()).contains("shadow", "active");
    assertThat(Doctor.examine(SHIPPED))
        .anyMatch(finding -> finding.message().contains("symphony.state.directory is none"));
  }

  @Test
  void aDirectoryThatTheOtherResourceManagerCannotReachIsAWarning() throws IOException {
    Path conf = shippedBut("symphony-site.xml", ">none<", ">file:///var/symphony<");
    assertThat(Doctor.examine(conf)).noneMatch(finding -> finding.severity() == Severity.WARNING);
    Path yarn = conf.resolve("yarn-site.xml");
    String high =
        "<property><name>yarn.resourcemanager.ha.enabled</name><value>true</value></property>";
    Files.writeString(
        yarn, Files.readString(yarn).replace("</configuration>", high + "</configuration>"));
    assertThat(only(conf, Severity.WARNING).message())
        .contains("symphony.state.directory is \"file:///var/symphony\"", "both reach");
  }

  @Test
  void anotherSchedulerIsAnError() throws IOException {
    Path conf =
        shippedBut("yarn-site.xml", "org.symphonyscheduler.yarn.scheduler.SymphonyScheduler", "X");
    assertThat(only(conf, Severity.ERROR).message())
        .contains("yarn.resourcemanager.scheduler.class is \"X\"", "set it to org.symphony");
  }

  @Test
  void whatTheSchedulerWouldRefuseIsAnError() throws IOException {
    Path conf = shippedBut("capacity-scheduler.xml", "resource.Dominant", "resource.Default");
    assertThat(only(conf, Severity.ERROR).message())
        .contains("yarn.scheduler.capacity.resource-calculator", "set it to");
  }

  @Test
  void aBadSettingIsAnErrorWithItsFileAndKey() throws IOException {
    Path conf = shippedBut("symphony-site.xml", ">shadow<", ">shadwo<");
    Finding error = only(conf, Severity.ERROR);
    assertThat(error.message()).contains("symphony-site.xml", "symphony.mode", "shadwo");
  }

  @Test
  void brokenXmlIsAnError() throws IOException {
    Path conf = shippedBut("yarn-site.xml", "</configuration>", "");
    assertThat(only(conf, Severity.ERROR)).extracting(Finding::file).isEqualTo("yarn-site.xml");
  }

  @Test
  void aTypeNobodyDeclaredIsAWarning() throws IOException {
    Path conf = shippedBut("resource-types.xml", "yarn.io/fpga", "yarn.io/tpu");
    assertThat(only(conf, Severity.WARNING).message()).contains("lacks yarn.io/fpga");
  }

  @Test
  void nodesWithoutCountersAreAWarning() throws IOException {
    Path conf = shippedBut("yarn-site.xml", ".TelemetryListener", ".Nobody");
    assertThat(only(conf, Severity.WARNING).message()).contains("TelemetryListener", "no counters");
  }

  @Test
  void anEmptyDirectoryIsAnError() {
    assertThat(Doctor.examine(directory))
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .contains("is not in " + directory);
  }
}
