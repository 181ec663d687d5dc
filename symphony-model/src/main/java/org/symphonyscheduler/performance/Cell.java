/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.performance.Feature.COUNT;

/** What is learned of one kernel on one processor. For the model thread. */
final class Cell {
  final int processor;
  final Regression regression = new Regression();
  final Demand demand = new Demand();
  final LoadEvidence loading = new LoadEvidence();
  final double[] mean = new double[COUNT];
  final double[] covariance = new double[COUNT * COUNT];
  double noise;
  long completions;
  int running;
  double overdue = Double.NEGATIVE_INFINITY;
  private double squaredResiduals;

  Cell(int processor) {
    this.processor = processor;
  }

  /** Finds the posterior again under a prior. */
  void solve(double[] priorMean, double[] priorVariance, double noiseGuess) {
    noise = noise(noiseGuess);
    regression.posterior(priorMean, priorVariance, noise, mean, covariance);
    squaredResiduals = regression.squaredResiduals(mean);
    noise = noise(noiseGuess);
  }

  /** The runs' own variance, held by what is usual for {@link NoiseModel#WEIGHT} runs. */
  private double noise(double guess) {
    return (NoiseModel.WEIGHT * guess + squaredResiduals)
        / (NoiseModel.WEIGHT + regression.weight());
  }

  /** What outlives a restart. */
  KnownPair known(String kernel, String processorName) {
    return new KnownPair(
        kernel,
        processorName,
        completions,
        regression.products(),
        demand.known(),
        demand.seenAlone,
        loading.known());
  }

  /** Takes in what was known before a restart, beside what was learned since. */
  void recall(KnownPair known) {
    if (completions == 0) {
      demand.recall(known.demand(), known.seenAlone());
      loading.recall(known.loading());
    }
    regression.recall(known.products());
    completions += known.completions();
  }

  double squaredResiduals() {
    return squaredResiduals;
  }

  double variance(double[] x) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < COUNT; j++) {
        sum += x[i] * covariance[i * COUNT + j] * x[j];
      }
    }
    return sum;
  }

  double mean(double[] x) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += x[i] * mean[i];
    }
    return sum;
  }

  /** What the features add to the intercept. */
  double effects(double[] x) {
    double sum = 0;
    for (int i = 1; i < COUNT; i++) {
      sum += x[i] * mean[i];
    }
    return sum;
  }

  /**
   * Intercept by the kernel's own runs alone, with the contention slopes that all kernels share.
   */
  double ownIntercept(SharedSlopes slopes) {
    double own = regression.meanOfY();
    for (int i = 1; i < COUNT; i++) {
      own -= slopes.mean(i) * regression.meanOf(i);
    }
    return own;
  }

  Rate rate() {
    double[] uses = new double[Demand.KINDS];
    for (int kind = 0; kind < Demand.KINDS; kind++) {
      uses[kind] = demand.variance(kind) > 0 ? demand.mean(kind) : Double.NaN;
    }
    return new Rate(mean.clone(), covariance.clone(), noise, completions, running, overdue, uses);
  }
}
