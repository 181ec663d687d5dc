/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ComplaintsTest {
  @TempDir Path directory;
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    CommandLine line = Symphony.commandLine();
    line.setErr(new PrintWriter(err, true));
    line.setOut(new PrintWriter(new StringWriter()));
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return line.execute(texts);
  }

  @Test
  void whatCannotBeWrittenIsToldBeforeTheWork() {
    Path nowhere = directory.resolve("nowhere");
    assertThat(run("demo", "--json", nowhere.resolve("x.json"))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "--json "
                + nowhere.resolve("x.json")
                + " cannot be written: there is no directory "
                + nowhere)
        .doesNotContain("\tat ");
    assertThat(run("demo", "--tasks", nowhere.resolve("x.csv"))).isEqualTo(2);
    assertThat(run("train", "--out", nowhere.resolve("x"))).isEqualTo(2);
  }

  @Test
  void aDirectoryInPlaceOfAFileIsNamed() {
    assertThat(run("belief", "--metrics", directory)).isEqualTo(2);
    assertThat(err.toString()).startsWith("--metrics " + directory + " is a directory");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(run("belief", "--metrics", directory.resolve("none.json"))).isEqualTo(2);
    assertThat(err.toString()).startsWith(directory.resolve("none.json") + ": no such file");
  }

  @Test
  void aFileThatIsBrokenIsNamed() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"a\":");
    assertThat(run("belief", "--metrics", broken)).isEqualTo(2);
    assertThat(err.toString()).startsWith(broken.toString()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"evaluate, --workload", "evaluate, --cluster", "belief, --metrics"})
  void aFileThatIsNoTextIsNamed(String command, String option) throws Exception {
    Path noise = Files.write(directory.resolve("noise"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(run(command, option, noise)).isEqualTo(2);
    assertThat(err.toString()).startsWith(noise + ": the document is \"not text\"; expected UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"--draws, 0", "--clusters, 0", "--jobs, 0", "--warm-up, -1", "--policies, nobody"})
  void whatTuneCannotDoIsToldWithTheRange(String option, String value) {
    assertThat(run("tune", option + "=" + value)).isEqualTo(2);
    assertThat(err.toString()).startsWith(option + " " + value + ": expected");
  }

  @Test
  void aWrongOptionIsNamedWithTheWayToHelp() {
    assertThat(run("demo", "--jobs", "none")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--jobs", "none", "symphony demo --help")
        .doesNotContain("Usage:");
  }

  @Test
  void aMistypedOptionGetsASuggestion() {
    assertThat(run("demo", "--quik")).isEqualTo(2);
    assertThat(err.toString()).contains("--quik", "--quick");
  }
}
