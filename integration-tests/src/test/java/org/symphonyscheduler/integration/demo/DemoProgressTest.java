/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemoProgressTest {
  private static final int TASKS = 2000;

  @Test
  void aLogGetsALineNowAndThenAndOneForTheEnd() {
    String written = progress(false);
    assertThat(written).doesNotContain("\r", "\u001b");
    assertThat(written.lines().count()).isBetween(1L, 3L);
    assertThat(written.lines()).doesNotHaveDuplicates();
    assertThat(written.lines().reduce((first, last) -> last).orElseThrow())
        .startsWith(Contender.SYMPHONY.label())
        .contains("100%", "2000/2000 tasks");
  }

  @Test
  void aTerminalGetsABarThatIsDrawnOverItself() {
    assertThat(progress(true)).contains("\r").contains("2000/2000 tasks");
  }

  private static String progress(boolean terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (DemoProgress progress = new DemoProgress(Contender.SYMPHONY, TASKS, out, terminal)) {
      for (int task = 1; task <= TASKS; task++) {
        progress.tasksEnded(task);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
