/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/** Small symmetric positive definite matrices in flat arrays, row by row. Stateless. */
final class PositiveDefinite {
  private PositiveDefinite() {}

  /**
   * Inverts by Cholesky's decomposition.
   *
   * @param matrix destroyed
   */
  static void invert(double[] matrix, double[] inverse, int n) {
    decompose(matrix, n);
    invertLower(matrix, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = i; k < n; k++) {
          sum += matrix[k * n + i] * matrix[k * n + j];
        }
        inverse[i * n + j] = sum;
        inverse[j * n + i] = sum;
      }
    }
  }

  /** Leaves the factor L with matrix = L L' in the lower triangle. */
  private static void decompose(double[] matrix, int n) {
    for (int j = 0; j < n; j++) {
      for (int i = j; i < n; i++) {
        double sum = matrix[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= matrix[i * n + k] * matrix[j * n + k];
        }
        if (i > j) {
          matrix[i * n + j] = sum / matrix[j * n + j];
        } else if (sum > 0) {
          matrix[i * n + i] = Math.sqrt(sum);
        } else {
          throw new ArithmeticException("not positive definite: pivot " + j + " is " + sum);
        }
      }
    }
  }

  private static void invertLower(double[] lower, int n) {
    for (int j = 0; j < n; j++) {
      lower[j * n + j] = 1 / lower[j * n + j];
      for (int i = j + 1; i < n; i++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum -= lower[i * n + k] * lower[k * n + j];
        }
        lower[i * n + j] = sum / lower[i * n + i];
      }
    }
  }

  static void multiply(double[] matrix, double[] vector, double[] product, int n) {
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += matrix[i * n + j] * vector[j];
      }
      product[i] = sum;
    }
  }
}
