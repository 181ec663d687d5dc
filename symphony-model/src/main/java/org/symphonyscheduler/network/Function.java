/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

/** A function of one number, with its derivative told by argument and result. */
public enum Function {
  /** {@code x}. */
  IDENTITY {
    @Override
    double of(double x) {
      return x;
    }

    @Override
    double slope(double x, double y) {
      return 1;
    }
  },
  /** {@code max(0, x)}. */
  RELU {
    @Override
    double of(double x) {
      return Math.max(0, x);
    }

    @Override
    double slope(double x, double y) {
      return x > 0 ? 1 : 0;
    }
  },
  /** The hyperbolic tangent. */
  TANH {
    @Override
    double of(double x) {
      return Math.tanh(x);
    }

    @Override
    double slope(double x, double y) {
      return 1 - y * y;
    }
  },
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID {
    @Override
    double of(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    @Override
    double slope(double x, double y) {
      return y * (1 - y);
    }
  },
  /** The exponential. */
  EXP {
    @Override
    double of(double x) {
      return Math.exp(x);
    }

    @Override
    double slope(double x, double y) {
      return y;
    }
  },
  /** {@code x * x}. */
  SQUARE {
    @Override
    double of(double x) {
      return x * x;
    }

    @Override
    double slope(double x, double y) {
      return 2 * x;
    }
  };

  abstract double of(double x);

  /**
   * @param x the argument
   * @param y the function of it
   */
  abstract double slope(double x, double y);
}
