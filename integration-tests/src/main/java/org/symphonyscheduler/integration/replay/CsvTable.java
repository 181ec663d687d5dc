/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.symphonyscheduler.topology.InvalidInputException;

/** A table of comma separated values with a header and without quotes, as the traces have it. */
final class CsvTable {
  private final String file;
  private final List<String> header;
  private final List<String> lines;

  CsvTable(Path file) throws IOException {
    this.file = file.toString();
    this.lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      throw new InvalidInputException(this.file, "line 1", null, "a header");
    }
    this.header = List.of(lines.get(0).split(",", -1));
  }

  /** Rows, the header not among them. */
  int rows() {
    return lines.size() - 1;
  }

  Row row(int row) {
    String[] cells = lines.get(row + 1).split(",", -1);
    if (cells.length != header.size()) {
      throw new InvalidInputException(
          file, "line " + (row + 2), lines.get(row + 1), header.size() + " cells");
    }
    return new Row(row + 2, cells);
  }

  /** One row; cells are found by the name of their column. */
  final class Row {
    private final int line;
    private final String[] cells;

    private Row(int line, String[] cells) {
      this.line = line;
      this.cells = cells;
    }

    String text(String column) {
      int at = header.indexOf(column);
      if (at < 0) {
        throw new InvalidInputException(file, "line 1", null, "a column " + column);
      }
      return cells[at];
    }

    /** A number that is not negative. */
    long number(String column) {
      String cell = text(column);
      try {
        double value = Double.parseDouble(cell);
        if (value >= 0 && value <= Long.MAX_VALUE) {
          return (long) value;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new InvalidInputException(
          file, "line " + line + ", " + column, cell, "a number of at least 0");
    }
  }
}
