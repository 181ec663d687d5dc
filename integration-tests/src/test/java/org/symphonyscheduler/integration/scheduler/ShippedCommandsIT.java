/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar as an operator starts it on a host of Hadoop: without a checkout or Maven. */
class ShippedCommandsIT {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  @TempDir Path home;
  private Path installed;

  /** A Hadoop as its archive has it, with the jar where the README says. */
  @BeforeEach
  void install() throws IOException {
    Path common = Files.createDirectories(home.resolve("share/hadoop/common/lib"));
    for (String entry : ShippedJarIT.hadoop().split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      Files.createSymbolicLink(common.resolve(from.getFileName()), from);
    }
    Path lib = Files.createDirectories(home.resolve("share/hadoop/yarn/lib"));
    installed = Files.copy(ShippedJarIT.jar(), lib.resolve("symphony-yarn-plugin-all.jar"));
  }

  private record Result(int code, String out, String err) {}

  private Result java(Path jar, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Path elsewhere() throws IOException {
    return Files.copy(installed, Files.createDirectory(home.resolve("away")).resolve("any.jar"));
  }

  @Test
  void doctorFindsTheHadoopItLiesIn() throws Exception {
    Result result = java(installed, Map.of(), "doctor", "--conf", CONF.toString());
    assertThat(result.err).isEmpty();
    assertThat(result.out).contains("the ResourceManager starts with Symphony.");
    assertThat(result.code).isZero();
  }

  @Test
  void doctorExitsWithOneForWhatStockYarnRefuses() throws Exception {
    Path conf = Files.createDirectory(home.resolve("conf"));
    for (File file : CONF.toFile().listFiles()) {
      String text = Files.readString(file.toPath());
      Files.writeString(
          conf.resolve(file.getName()), text.replace("<value>100</value>", "<value>80</value>"));
    }
    Result result = java(installed, Map.of("HADOOP_CONF_DIR", conf.toString()), "doctor");
    assertThat(result.out)
        .contains("ERROR    capacity-scheduler.xml: YARN itself does not start with it", "0.8");
    assertThat(result.err).isEmpty();
    assertThat(result.code).isEqualTo(1);
  }

  @Test
  void hadoopIsFoundByHadoopHome() throws Exception {
    Result result =
        java(elsewhere(), Map.of("HADOOP_HOME", home.toString()), "doctor", "--conf", "" + CONF);
    assertThat(result.code).as(result.err).isZero();
  }

  @Test
  void hadoopIsFoundByItsOwnCommand() throws Exception {
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path hadoop = bin.resolve("hadoop");
    Files.writeString(
        hadoop,
        "#!/bin/sh\necho '/etc/none:%s/*'\n".formatted(home.resolve("share/hadoop/common/lib")),
        StandardCharsets.UTF_8);
    assertThat(hadoop.toFile().setExecutable(true)).isTrue();
    Result result =
        java(elsewhere(), Map.of("PATH", bin.toString()), "doctor", "--conf", "" + CONF);
    assertThat(result.code).as(result.err).isZero();
  }

  @Test
  void withoutHadoopItSaysWhatToSet() throws Exception {
    Result result = java(elsewhere(), Map.of(), "doctor", "--conf", CONF.toString());
    assertThat(result.err).contains("set HADOOP_HOME").doesNotContain("\tat ");
    assertThat(result.code).isEqualTo(2);
  }

  @Test
  void knowledgeAndJournalReadFilesAndNameThoseThatAreNotThere() throws Exception {
    Path knowledge =
        Files.writeString(home.resolve("knowledge-1.jsonl"), "nonsense", StandardCharsets.UTF_8);
    for (String command : List.of("knowledge", "journal")) {
      Result none = java(installed, Map.of(), command, "nowhere.jsonl");
      assertThat(none.err).contains("nowhere.jsonl: no such file");
      assertThat(none.code).isEqualTo(2);
      Result bad = java(installed, Map.of(), command, knowledge.toString());
      assertThat(bad.err).contains("knowledge-1.jsonl").doesNotContain("\tat ");
      assertThat(bad.code).isEqualTo(2);
    }
  }
}
