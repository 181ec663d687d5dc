/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A table of text: words to the left of their columns, figures to the right. A cell wider than its
 * column is shown whole. For one thread.
 *
 * @param <T> what a row is made of
 */
public final class TextTable<T> {
  /** A column; its width is negative where cells stand to the left, as in a format string. */
  private record Column<T>(String heading, int width, Function<T, String> cell) {
    String pad(String text) {
      return String.format(Locale.ROOT, "%" + width + "s", text);
    }
  }

  private final List<Column<T>> columns = new ArrayList<>();

  /**
   * Adds a column of words.
   *
   * @param width of the column, characters
   */
  public TextTable<T> words(String heading, int width, Function<T, String> cell) {
    columns.add(new Column<>(heading, -width, cell));
    return this;
  }

  /**
   * Adds a column of figures.
   *
   * @param width of the column, characters
   * @param format of one figure, as for {@link String#format}
   */
  public TextTable<T> figures(String heading, int width, String format, Function<T, ?> cell) {
    columns.add(
        new Column<>(heading, width, row -> String.format(Locale.ROOT, format, cell.apply(row))));
    return this;
  }

  /** Prints headings, and a line for each row. */
  public void print(Iterable<T> rows, PrintWriter out) {
    out.println(line(Column::heading));
    rows.forEach(row -> out.println(line(column -> column.cell().apply(row))));
  }

  private String line(Function<Column<T>, String> text) {
    return String.join(
        " ", columns.stream().map(column -> column.pad(text.apply(column))).toList());
  }
}
