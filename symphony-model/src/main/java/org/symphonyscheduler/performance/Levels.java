/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.topology.Device;

/**
 * The hierarchical prior of the intercepts: {@code intercept(kernel, processor) = level(kernel) +
 * ratio(processor) + affinity(kernel, type) + own(kernel, processor)}, each Gaussian. What a kernel
 * takes where it has not run is told by where it has, most of all by processors of the same type:
 * the Gaussian posterior of the sum, exact for one kernel given the ratios (kriging: Rasmussen and
 * Williams, <em>Gaussian Processes for Machine Learning</em>, 2.2 and 5.4.2). Ratios are found one
 * at a time as completions come. For the model thread.
 */
final class Levels {
  /** Logarithm of seconds a kernel takes before any has run. */
  static final double FIRST_LEVEL = Math.log(10);

  /** Variance between kernels' levels: kernels differ by orders of magnitude. */
  static final double LEVEL_VARIANCE = 1.5 * 1.5;

  /** Variance between the usual ratios of types. */
  private static final double TYPE_VARIANCE = 1.1 * 1.1;

  /** Variance of the ratios of processors about what is usual for their type. */
  private static final double SIBLING_VARIANCE = 0.5 * 0.5;

  /** Variance of a kernel's affinity for a type of accelerator, beyond the usual ratio. */
  private static final double AFFINITY_VARIANCE = 0.8 * 0.8;

  /**
   * The same for cores. One kernel is as fast on cores as on an accelerator, the next a hundred
   * times slower; how other kernels fare there says little.
   */
  private static final double AFFINITY_VARIANCE_OF_CORES = 1.6 * 1.6;

  /** Variance of a kernel's own liking for one of several processors of a type. */
  private static final double OWN_VARIANCE = 0.35 * 0.35;

  /** Variance of the difference between a kernel's intercepts on two processors of a type. */
  static final double BETWEEN_SIBLINGS = 2 * (SIBLING_VARIANCE + OWN_VARIANCE);

  private final Map<String, Integer> typeNumbers = new HashMap<>();
  private final List<Cell> seen = new ArrayList<>();
  private double general = FIRST_LEVEL;
  private int processors;
  private int[] type = new int[8];
  private boolean[] cores = new boolean[8];
  private double[] ratio = new double[8];
  private double[] ratioVariance = new double[8];

  /** What runs on each processor tell of its ratio: the precision, and the mean times that. */
  private double[] toldPrecision = new double[8];

  private double[] toldSum = new double[8];
  private double[] matrix = new double[64];
  private double[] inverse = new double[64];
  private double[] alpha = new double[8];

  /** Takes in a processor, numbered in the order of their coming; its name is type:model. */
  void processor(int number, String name) {
    if (number < processors) {
      return;
    }
    if (number >= type.length) {
      type = Arrays.copyOf(type, 2 * number);
      cores = Arrays.copyOf(cores, 2 * number);
      ratio = Arrays.copyOf(ratio, 2 * number);
      ratioVariance = Arrays.copyOf(ratioVariance, 2 * number);
      toldPrecision = Arrays.copyOf(toldPrecision, 2 * number);
      toldSum = Arrays.copyOf(toldSum, 2 * number);
    }
    String typeName = name.contains(":") ? name.substring(0, name.lastIndexOf(':')) : name;
    type[number] = typeNumbers.computeIfAbsent(typeName, t -> typeNumbers.size());
    cores[number] = typeName.equals(Device.CPU);
    processors = number + 1;
    findRatio(number);
  }

  /** Number of the type of each processor; a copy. */
  int[] types() {
    return Arrays.copyOf(type, processors);
  }

  /** Whether two processors are of one type. */
  boolean alike(int one, int other) {
    return type[one] == type[other];
  }

  /** Level of a kernel that never ran. */
  double general() {
    return general;
  }

  /** Learns from a kernel's completion on a processor. */
  void update(KernelModel kernel, int processor, Collection<KernelModel> all, SharedSlopes slopes) {
    predict(kernel, slopes);
    findRatios(processor, all);
    predict(kernel, slopes);
    findGeneral(all);
  }

  /** Finds everything again, from what all kernels tell; a step towards where it settles. */
  void updateAll(Collection<KernelModel> all, SharedSlopes slopes) {
    all.forEach(kernel -> predict(kernel, slopes));
    for (int p = 0; p < processors; p++) {
      findRatios(p, all);
    }
    all.forEach(kernel -> predict(kernel, slopes));
    findGeneral(all);
  }

  /**
   * Finds a kernel's level, and its intercept on each processor as all <em>other</em> processors
   * tell it: the prior of that processor's own runs.
   */
  void predict(KernelModel kernel, SharedSlopes slopes) {
    seen.clear();
    for (Cell cell : kernel.cells) {
      if (cell != null && cell.completions > 0) {
        seen.add(cell);
      }
    }
    kernel.grow(processors);
    solve(slopes);
    int n = seen.size();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += alpha[i];
    }
    kernel.level = general + LEVEL_VARIANCE * sum;
    for (int p = 0; p < processors; p++) {
      elsewhere(kernel, p);
    }
    for (int i = 0; i < n; i++) {
      Cell cell = seen.get(i);
      double precision = inverse[i * n + i];
      double intercept = cell.ownIntercept(slopes);
      kernel.told[cell.processor] = intercept;
      kernel.expected[cell.processor] = intercept - alpha[i] / precision;
      kernel.uncertainty[cell.processor] = Math.max(0, 1 / precision - error(cell));
    }
  }

  /** Inverts the covariance of what the cells tell, and applies it to what is not expected. */
  private void solve(SharedSlopes slopes) {
    int n = seen.size();
    if (alpha.length < n) {
      alpha = new double[2 * n];
      matrix = new double[4 * n * n];
      inverse = new double[4 * n * n];
    }
    for (int i = 0; i < n; i++) {
      int p = seen.get(i).processor;
      for (int j = 0; j < n; j++) {
        matrix[i * n + j] = covariance(p, seen.get(j).processor);
      }
      matrix[i * n + i] += OWN_VARIANCE + ratioVariance[p] + error(seen.get(i));
    }
    PositiveDefinite.invert(matrix, inverse, n);
    for (int i = 0; i < n; i++) {
      alpha[i] = 0;
      for (int j = 0; j < n; j++) {
        Cell cell = seen.get(j);
        double surprise = cell.ownIntercept(slopes) - general - ratio[cell.processor];
        alpha[i] += inverse[i * n + j] * surprise;
      }
    }
  }

  /** Predicts a processor's intercept from what was seen, its own part not told apart. */
  private void elsewhere(KernelModel kernel, int p) {
    int n = seen.size();
    double mean = general + ratio[p];
    double variance =
        affinityVariance(p) + OWN_VARIANCE + ratioVariance[p] + (n == 0 ? 0 : LEVEL_VARIANCE);
    for (int i = 0; i < n; i++) {
      double shared = covariance(p, seen.get(i).processor);
      mean += shared * alpha[i];
      for (int j = 0; j < n; j++) {
        variance -= shared * inverse[i * n + j] * covariance(p, seen.get(j).processor);
      }
    }
    kernel.expected[p] = mean;
    kernel.uncertainty[p] = variance;
  }

  /** Of a kernel's intercepts on two processors: the level, and the affinity to a type. */
  private double covariance(int one, int other) {
    return LEVEL_VARIANCE + (type[one] == type[other] ? affinityVariance(one) : 0);
  }

  private double affinityVariance(int processor) {
    return cores[processor] ? AFFINITY_VARIANCE_OF_CORES : AFFINITY_VARIANCE;
  }

  private static double error(Cell cell) {
    return cell.noise / cell.regression.weight();
  }

  /**
   * A processor is compared on kernels that ran on others too: who runs nowhere else tells how long
   * it takes, not how fast the processor is. What comes of it is told to all of the type.
   */
  private void findRatios(int processor, Collection<KernelModel> all) {
    double precision = 0;
    double sum = 0;
    for (KernelModel kernel : all) {
      Cell cell = kernel.cell(processor);
      if (cell != null && cell.completions > 0 && kernel.seenElsewhere(processor)) {
        double told = kernel.told[processor] - kernel.expected[processor] + ratio[processor];
        double weight =
            1 / Math.max(OWN_VARIANCE, kernel.uncertainty[processor] - ratioVariance[processor]);
        precision += weight;
        sum += weight * told;
      }
    }
    toldPrecision[processor] = precision;
    toldSum[processor] = sum;
    for (int p = 0; p < processors; p++) {
      if (alike(p, processor)) {
        findRatio(p);
      }
    }
  }

  /**
   * The posterior of {@code ratio = usual of its type + own}, both Gaussian, given what runs tell
   * of each processor of the type.
   */
  private void findRatio(int processor) {
    double precision = 1 / TYPE_VARIANCE;
    double sum = 0;
    for (int p = 0; p < processors; p++) {
      if (p != processor && alike(p, processor) && toldPrecision[p] > 0) {
        double weight = 1 / (SIBLING_VARIANCE + 1 / toldPrecision[p]);
        precision += weight;
        sum += weight * toldSum[p] / toldPrecision[p];
      }
    }
    double variance = 1 / precision + SIBLING_VARIANCE;
    ratioVariance[processor] = 1 / (1 / variance + toldPrecision[processor]);
    ratio[processor] = (sum / precision / variance + toldSum[processor]) * ratioVariance[processor];
  }

  private void findGeneral(Collection<KernelModel> all) {
    double total = FIRST_LEVEL;
    double weight = 1;
    for (KernelModel kernel : all) {
      if (kernel.taught) {
        total += kernel.level;
        weight++;
      }
    }
    general = total / weight;
  }

  /** What a kernel that never ran is expected to take. */
  KernelRates unknownKernel() {
    double[] expected = new double[processors];
    double[] uncertainty = new double[processors];
    for (int p = 0; p < processors; p++) {
      expected[p] = general + ratio[p];
      uncertainty[p] = affinityVariance(p) + OWN_VARIANCE + ratioVariance[p];
    }
    return new KernelRates(
        "", new Rate[0], general, LEVEL_VARIANCE, expected, uncertainty, Long.MIN_VALUE, types());
  }

  /** Variance of an intercept on a processor nobody has met. */
  static double uncertaintyAnywhere() {
    return AFFINITY_VARIANCE + OWN_VARIANCE + TYPE_VARIANCE + SIBLING_VARIANCE;
  }
}
