/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

/**
 * The hierarchical prior of the intercepts: {@code intercept(kernel, processor) = level(kernel) +
 * ratio(processor) + own}, each Gaussian. A kernel's level and a processor's ratio are each the
 * precision-weighted mean of what the cells say once the other is taken out, found one at a time as
 * completions come (coordinate ascent). For the model thread.
 */
final class Levels {
  /** Logarithm of seconds a kernel takes before any has run. */
  static final double FIRST_LEVEL = Math.log(10);

  /** Standard deviation between kernels' levels: kernels differ by orders of magnitude. */
  private static final double LEVEL_DEVIATION = 1.5;

  /** Standard deviation between processors' ratios. */
  private static final double RATIO_DEVIATION = 1.2;

  /** Standard deviation of a kernel's own preference for a processor, beyond the usual ratio. */
  private static final double OWN_DEVIATION = 0.8;

  /**
   * The same for cores. One kernel is as fast on cores as on an accelerator, the next a hundred
   * times slower; how other kernels fare there says little, and believing it costs a job minutes.
   */
  private static final double OWN_DEVIATION_ON_CORES = 1.6;

  private static final int NONE = -1;

  private double general = FIRST_LEVEL;

  /** Results of {@link #levelWithout}. */
  private double precision;

  private double sum;
  private final BitSet cores = new BitSet();
  private double[] ratio = new double[8];
  private double[] ratioVariance = filled(8, RATIO_DEVIATION * RATIO_DEVIATION);

  /** Says that a processor is made of cores, not an accelerator. */
  void cores(int processor) {
    cores.set(processor);
  }

  /** Variance of a kernel's own preference for a processor. */
  double ownVariance(int processor) {
    double deviation = cores.get(processor) ? OWN_DEVIATION_ON_CORES : OWN_DEVIATION;
    return deviation * deviation;
  }

  double general() {
    return general;
  }

  double generalVariance() {
    return LEVEL_DEVIATION * LEVEL_DEVIATION;
  }

  double ratio(int processor) {
    return processor < ratio.length ? ratio[processor] : 0;
  }

  double ratioVariance(int processor) {
    return processor < ratio.length ? ratioVariance[processor] : RATIO_DEVIATION * RATIO_DEVIATION;
  }

  /** Finds a kernel's level and a processor's ratio again after a completion. */
  void update(KernelModel kernel, int processor, Collection<KernelModel> all, SharedSlopes slopes) {
    updateLevel(kernel, slopes);
    updateRatio(processor, all, slopes);
    updateLevel(kernel, slopes);
    updateGeneral(all);
  }

  private void updateLevel(KernelModel kernel, SharedSlopes slopes) {
    levelWithout(kernel, NONE, slopes);
    kernel.level = sum / precision;
    kernel.levelVariance = 1 / precision;
  }

  /** Sums up what a kernel's cells but one say of its level; how many did. */
  private int levelWithout(KernelModel kernel, int processor, SharedSlopes slopes) {
    precision = 1 / generalVariance();
    sum = general * precision;
    int count = 0;
    for (Cell cell : kernel.cells) {
      if (cell != null && cell.completions > 0 && cell.processor != processor) {
        double weight = 1 / (ownVariance(cell) + ratioVariance(cell.processor));
        precision += weight;
        sum += weight * (cell.ownIntercept(slopes) - ratio(cell.processor));
        count++;
      }
    }
    return count;
  }

  /**
   * A processor is compared on kernels that ran on others too: who runs nowhere else tells how long
   * it takes, not how fast the processor is.
   */
  private void updateRatio(int processor, Collection<KernelModel> all, SharedSlopes slopes) {
    grow(processor);
    double ratioPrecision = 1 / (RATIO_DEVIATION * RATIO_DEVIATION);
    double ratioSum = 0;
    for (KernelModel kernel : all) {
      Cell cell = kernel.cell(processor);
      if (cell != null && cell.completions > 0 && levelWithout(kernel, processor, slopes) > 0) {
        double weight = 1 / (ownVariance(cell) + 1 / precision);
        ratioPrecision += weight;
        ratioSum += weight * (cell.ownIntercept(slopes) - sum / precision);
      }
    }
    ratio[processor] = ratioSum / ratioPrecision;
    ratioVariance[processor] = 1 / ratioPrecision;
  }

  private void updateGeneral(Collection<KernelModel> all) {
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

  private double ownVariance(Cell cell) {
    return cell.noise / cell.regression.weight() + ownVariance(cell.processor);
  }

  private void grow(int processor) {
    int old = ratio.length;
    if (processor >= old) {
      ratio = Arrays.copyOf(ratio, 2 * processor);
      ratioVariance = Arrays.copyOf(ratioVariance, 2 * processor);
      Arrays.fill(ratioVariance, old, 2 * processor, RATIO_DEVIATION * RATIO_DEVIATION);
    }
  }

  private static double[] filled(int size, double value) {
    double[] array = new double[size];
    Arrays.fill(array, value);
    return array;
  }
}
