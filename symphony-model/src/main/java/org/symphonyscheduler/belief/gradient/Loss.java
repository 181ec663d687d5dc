/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

/** A loss of one quantity. Stateless. */
public interface Loss {
  /** The quantity itself: its expectation is the belief's mean. */
  Loss MEAN =
      new Loss() {
        @Override
        public double value(double x) {
          return x;
        }

        @Override
        public double slope(double x) {
          return 1;
        }
      };

  /** The square: contention hurts more than in proportion. */
  Loss SQUARE =
      new Loss() {
        @Override
        public double value(double x) {
          return x * x;
        }

        @Override
        public double slope(double x) {
          return 2 * x;
        }
      };

  /** Loss at a value. */
  double value(double x);

  /** Its derivative there. */
  double slope(double x);

  /**
   * Being above a limit, counted smoothly: its expectation is close to {@code Pr(X > limit)}.
   *
   * @param width over which it rises, positive
   */
  static Loss above(double limit, double width) {
    return new Loss() {
      @Override
      public double value(double x) {
        return 1 / (1 + Math.exp((limit - x) / width));
      }

      @Override
      public double slope(double x) {
        double value = value(x);
        return value * (1 - value) / width;
      }
    };
  }
}
