/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private record Run(String kernel, int runs, double seconds) {}

  @Test
  void wordsStandLeftAndFiguresRight() {
    StringWriter out = new StringWriter();
    new TextTable<Run>()
        .words("kernel", 8, Run::kernel)
        .figures("runs", 5, "%d", Run::runs)
        .figures("seconds", 9, "%.2f s", Run::seconds)
        .print(
            List.of(new Run("align", 3, 1.5), new Run("indel-realign", 12, 100)),
            new PrintWriter(out));
    assertThat(out.toString().lines())
        .containsExactly(
            "kernel    runs   seconds", //
            "align        3    1.50 s",
            "indel-realign    12  100.00 s");
  }
}
