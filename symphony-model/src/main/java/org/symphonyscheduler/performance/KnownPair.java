/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.topology.InvalidInputException.require;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * What is known of one kernel on one processor, as it is kept over a restart: sufficient
 * statistics, from which {@link RateModel} finds all else again. The arrays are not copied; nobody
 * changes them.
 *
 * @param processor {@code type:model}
 * @param completions runs it was learned from
 * @param products sums over runs, old ones faded, of the products of each two of {@link Feature}s
 *     and, last, the logarithm of the seconds: upper triangle, row by row, {@value #PRODUCTS}
 *     numbers
 * @param demand of each kind of {@link Demand} mean and variance, the latter 0 where nothing is
 *     known
 * @param seenAlone how often its use was seen on a link that carried nothing else
 * @param loading what its runs say about loading an image: runs that loaded none and the mean
 *     logarithm of their seconds, runs that loaded one, their mean seconds, and their mean slowdown
 */
public record KnownPair(
    String kernel,
    String processor,
    long completions,
    double[] products,
    double[] demand,
    int seenAlone,
    double[] loading) {
  static final int SIDE = Feature.COUNT + 1;
  static final int PRODUCTS = SIDE * (SIDE + 1) / 2;
  static final int LOADING = 5;

  /** Rounding may leave an eigenvalue of the products a little below 0; relative to the largest. */
  private static final double ROUNDING = 1e-9;

  /** Logarithms of seconds and of slowdowns stay far below this. */
  private static final double LARGEST = 1e12;

  /**
   * Refuses what cannot have been learned.
   *
   * @param source what errors call the place this was read from
   * @throws InvalidInputException naming the part and value at fault
   */
  public void check(String source) {
    require(kernel != null && !kernel.isEmpty(), source, "kernel", kernel, "a name");
    boolean typed = processor != null && processor.lastIndexOf(':') > 0;
    require(typed, source, "processor", processor, "type:model");
    require(completions > 0, source, "completions", completions, "1 or more");
    require(seenAlone >= 0, source, "seenAlone", seenAlone, "0 or more");
    numbers(source, "products", products, PRODUCTS);
    numbers(source, "demand", demand, 2 * Demand.KINDS);
    numbers(source, "loading", loading, LOADING);
    for (double each : demand) {
      require(each >= 0, source, "demand", Arrays.toString(demand), "no negative number");
    }
    boolean counts = loading[0] >= 0 && loading[2] >= 0;
    require(counts, source, "loading", Arrays.toString(loading), "no negative count of runs");
    require(
        products[0] > 0 && ofSums(),
        source,
        "products",
        Arrays.toString(products),
        "sums of products: a positive semidefinite matrix with a first number above 0");
  }

  private static void numbers(String source, String path, double[] numbers, int count) {
    boolean right = numbers != null && numbers.length == count;
    for (int i = 0; right && i < count; i++) {
      right = Math.abs(numbers[i]) < LARGEST; // Not so for NaN.
    }
    String found = numbers == null ? null : Arrays.toString(numbers);
    require(right, source, path, found, count + " numbers between -1e12 and 1e12");
  }

  private boolean ofSums() {
    RealMatrix matrix = new Array2DRowRealMatrix(SIDE, SIDE);
    int at = 0;
    for (int i = 0; i < SIDE; i++) {
      for (int j = i; j < SIDE; j++) {
        matrix.setEntry(i, j, products[at]);
        matrix.setEntry(j, i, products[at++]);
      }
    }
    double[] eigenvalues = new EigenDecomposition(matrix).getRealEigenvalues();
    double most = Arrays.stream(eigenvalues).max().orElse(0);
    return Arrays.stream(eigenvalues).allMatch(value -> value >= -ROUNDING * most);
  }
}
