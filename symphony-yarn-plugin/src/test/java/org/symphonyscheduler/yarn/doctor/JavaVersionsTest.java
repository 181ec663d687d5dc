/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

class JavaVersionsTest {
  @TempDir Path conf;
  @TempDir Path jdks;

  private Path jdk(String version) throws IOException {
    Path home = Files.createDirectory(jdks.resolve("jdk-" + version));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
    return home;
  }

  private Finding only(String environment) {
    return JavaVersions.examine(new ConfigurationDirectory(conf), environment).stream()
        .filter(finding -> !finding.message().contains("--add-opens"))
        .findFirst()
        .orElse(null);
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_402, 8", "11.0.22, 11", "16.0.2, 16"})
  void anOldJavaIsAnError(String version, int major) throws IOException {
    Files.writeString(conf.resolve("hadoop-env.sh"), "export JAVA_HOME=" + jdk(version) + "\n");
    assertThat(only(null).severity()).isEqualTo(Severity.ERROR);
    assertThat(only(null).file()).isEqualTo("hadoop-env.sh");
    assertThat(only(null).message()).contains("Java " + major + ": a daemon", "needs Java 17");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {"17, ||", "21.0.2, \"", "25, '"})
  void aNewJavaIsRight(String version, String quote) throws IOException {
    Files.writeString(
        conf.resolve("hadoop-env.sh"), "  JAVA_HOME=" + quote + jdk(version) + quote + " # ours\n");
    assertThat(only(null)).isNull();
  }

  @Test
  void theLastOneCounts() throws IOException {
    Files.writeString(conf.resolve("hadoop-env.sh"), "export JAVA_HOME=" + jdk("11.0.1") + "\n");
    Files.writeString(conf.resolve("yarn-env.sh"), "export JAVA_HOME=" + jdk("17.0.1") + "\n");
    assertThat(only(null)).isNull();
    Files.writeString(
        conf.resolve("yarn-env.sh"), "# export JAVA_HOME=" + jdks.resolve("jdk-17.0.1") + "\n");
    assertThat(only(null).severity()).isEqualTo(Severity.ERROR);
  }

  @Test
  void theEnvironmentCountsWhereTheFilesAreSilent() throws IOException {
    assertThat(only(jdk("17").toString())).isNull();
    assertThat(only(jdk("11").toString()).severity()).isEqualTo(Severity.ERROR);
    assertThat(only(null).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void whatTellsNoVersionIsLeftOpen() throws IOException {
    Files.writeString(conf.resolve("hadoop-env.sh"), "export JAVA_HOME=${JAVA_BASE}/jre\n");
    assertThat(only(null).severity()).isEqualTo(Severity.NOTE);
    assertThat(only(null).message()).contains("${JAVA_BASE}/jre", "Java 17");
  }
}
