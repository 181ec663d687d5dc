/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.Arrays;

/** What is learned of one kernel. For the model thread. */
final class KernelModel {
  final String name;
  Cell[] cells = new Cell[4];
  double level;
  double levelVariance;
  long wantedMillis = Long.MIN_VALUE;
  boolean taught;
  boolean dirty;

  KernelModel(String name, double level, double levelVariance) {
    this.name = name;
    this.level = level;
    this.levelVariance = levelVariance;
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

  KernelRates snapshot() {
    Rate[] rates = new Rate[cells.length];
    for (int p = 0; p < cells.length; p++) {
      rates[p] = cells[p] == null ? null : cells[p].rate();
    }
    return new KernelRates(name, rates, level, levelVariance, wantedMillis);
  }
}
