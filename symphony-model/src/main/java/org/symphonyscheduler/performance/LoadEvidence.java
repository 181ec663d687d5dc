/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * What the runs of one kernel on one processor say about loading an image: by how much those that
 * loaded one took longer than those that did not. However many loaded one, nothing is said before
 * some did not: a slow kernel and a slow loading look the same. For the model thread.
 */
final class LoadEvidence {
  /** So many of the last runs of either sort count. */
  private static final int MEMORY = 50;

  private long unloaded;
  private double intercept;
  private long loaded;
  private double seconds;
  private double factor;
  private double precision;
  private double weighted;

  /**
   * A run that loaded nothing.
   *
   * @param intercept logarithm of its seconds without the effects of its features
   */
  void unloaded(double intercept) {
    unloaded++;
    this.intercept += (intercept - this.intercept) / Math.min(unloaded, MEMORY);
  }

  /**
   * A run that loaded an image.
   *
   * @param seconds what it took, loading included
   * @param effects of its features on the logarithm of its computing time
   */
  void loaded(double seconds, double effects) {
    loaded++;
    double gain = 1.0 / Math.min(loaded, MEMORY);
    this.seconds += (seconds - this.seconds) * gain;
    this.factor += (Math.exp(effects) - this.factor) * gain;
  }

  /** As {@link KnownPair#loading} tells it. */
  double[] known() {
    return new double[] {unloaded, intercept, loaded, seconds, factor};
  }

  /** Takes what {@link #known} told. */
  void recall(double[] told) {
    unloaded = (long) told[0];
    intercept = told[1];
    loaded = (long) told[2];
    seconds = told[3];
    factor = told[4];
  }

  /**
   * Weighs the evidence anew.
   *
   * @param spread variance of the logarithm of a run's time
   * @param loading variance of a single loading, seconds squared
   */
  void weigh(double spread, double loading) {
    if (unloaded == 0 || loaded == 0) {
      return;
    }
    double usual = factor * Math.exp(intercept + 0.5 * spread);
    double single = usual * usual * Math.expm1(spread);
    double variance =
        single / Math.min(unloaded, MEMORY) + (single + loading) / Math.min(loaded, MEMORY);
    precision = 1 / variance;
    weighted = precision * (seconds - usual);
  }

  /** One over the variance of the seconds that loading takes by this; 0 when it says nothing. */
  double precision() {
    return precision;
  }

  /** These seconds, times {@link #precision}. */
  double weighted() {
    return weighted;
  }
}
