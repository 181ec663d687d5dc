/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.Arrays;

/** What is learned of one kernel. For the model thread. */
final class KernelModel {
  final String name;
  Cell[] cells = new Cell[4];

  /** Of each processor, what its own runs tell of the intercept; read only where there are some. */
  double[] told = {};

  /** Of each processor, the intercept that its runs are not needed to tell. */
  double[] expected = {};

  /** Variance of each. */
  double[] uncertainty = {};

  double level;
  long wantedMillis = Long.MIN_VALUE;
  boolean taught;
  boolean dirty;

  KernelModel(String name) {
    this.name = name;
  }

  /** Makes room for so many processors. */
  void grow(int processors) {
    if (expected.length < processors) {
      told = Arrays.copyOf(told, processors);
      expected = Arrays.copyOf(expected, processors);
      uncertainty = Arrays.copyOf(uncertainty, processors);
    }
  }

  /** Whether it has run on another processor than this. */
  boolean seenElsewhere(int processor) {
    for (Cell cell : cells) {
      if (cell != null && cell.completions > 0 && cell.processor != processor) {
        return true;
      }
    }
    return false;
  }

  Cell cell(int processor) {
    return processor < cells.length ? cells[processor] : null;
  }

  void add(Cell cell) {
    if (cell.processor >= cells.length) {
      cells = Arrays.copyOf(cells, Math.max(cell.processor + 1, 2 * cells.length));
    }
    cells[cell.processor] = cell;
  }

  /** What it uses on a processor it is new to is guessed by its use on others of the type. */
  static void inherit(Demand demand, KernelModel kernel, Levels levels, int processor) {
    Cell best = null;
    for (Cell cell : kernel.cells) {
      if (cell != null
          && levels.alike(cell.processor, processor)
          && (best == null || cell.completions > best.completions)) {
        best = cell;
      }
    }
    if (best != null) {
      demand.inherit(best.demand);
    }
  }

  int cellCount() {
    int count = 0;
    for (Cell cell : cells) {
      count += cell == null ? 0 : 1;
    }
    return count;
  }

  int running() {
    int running = 0;
    for (Cell cell : cells) {
      running += cell == null ? 0 : cell.running;
    }
    return running;
  }

  KernelRates snapshot(int[] type) {
    Rate[] rates = new Rate[cells.length];
    for (int p = 0; p < cells.length; p++) {
      rates[p] = cells[p] == null ? null : cells[p].rate();
    }
    return new KernelRates(
        name,
        rates,
        level,
        taught ? 0 : Levels.LEVEL_VARIANCE,
        expected.clone(),
        uncertainty.clone(),
        wantedMillis,
        type);
  }
}
