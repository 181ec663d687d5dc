/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NetworkGenerator;

/**
 * What each estimator costs and how far it is off, on one network and one heartbeat. The truth is
 * the gradient of the continuous network, from a pathwise estimate of very many samples; bins are
 * therefore an error of the exact estimator, as much as samples are of the others.
 */
public final class GradientMeasurement {
  /** Reference samples times nodes: its error is a few per mille of the gradient. */
  private static final long REFERENCE_WORK = 80_000_000;

  private static final int REFERENCE_CHUNK = 256;

  /** Estimates whose root-mean-square error is reported. */
  private static final int ERROR_REPEATS = 40;

  /** Blocks of calls; the median block is reported, so that a pause elsewhere does not count. */
  private static final int BLOCKS = 15;

  /** Time the processor worked for this thread, whatever else runs on the machine. */
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  /** Estimates between two looks at the clock, which costs as much as the cheapest of them. */
  private static final int CALLS = 4;

  private static final long BLOCK_NANOS = 8_000_000;
  private static final long WARM_NANOS = 250_000_000;

  private final BayesianNetwork network;
  private final Discretisation bins;
  private final Evidence evidence;
  private final Target target;
  private final double[] theta;
  private final double[] reference;
  private final long seed;
  private final int binCount;
  private final boolean steep;

  /**
   * One line of the comparison.
   *
   * @param samples 0 for estimators that take none
   * @param steep whether half of the utilisations are steep thresholds
   * @param micros median processor time of one estimate
   * @param relativeError root mean square of the error's length, by the gradient's length; NaN when
   *     the estimator could not be built
   */
  public record Row(
      String estimator,
      int nodes,
      int bins,
      int samples,
      boolean steep,
      double micros,
      double relativeError) {}

  private record Candidate(String name, int samples, GradientEstimator estimator) {}

  /** Makes the network, a heartbeat and the reference. */
  public GradientMeasurement(int nodes, int bins, boolean steep, long seed) {
    this.network = NetworkGenerator.ofSize(nodes, steep);
    this.bins = new Discretisation(network, bins);
    this.binCount = bins;
    this.steep = steep;
    this.seed = seed;
    evidence = new Evidence(network);
    NetworkGenerator.measure(network, evidence, new SplittableRandom(seed));
    target = Target.of(Loss.SQUARE, network.utilisations());
    theta = network.initialParameters();
    reference = reference();
  }

  private double[] reference() {
    PathwiseGradient pathwise =
        new PathwiseGradient(network, target, REFERENCE_CHUNK, new SplittableRandom(~seed));
    double[] sum = new double[theta.length];
    int chunks = (int) (REFERENCE_WORK / network.nodes() / REFERENCE_CHUNK);
    for (int c = 0; c < chunks; c++) {
      pathwise.estimate(theta, evidence, sum);
    }
    return Arrays.stream(sum).map(g -> g / chunks).toArray();
  }

  /** Measures all estimators, one after the other in turns. */
  public List<Row> rows(int[] samples) {
    List<Candidate> candidates = candidates(samples);
    double[] errors = new double[candidates.size()];
    double[][] micros = new double[candidates.size()][BLOCKS];
    for (int c = 0; c < errors.length; c++) {
      errors[c] = error(candidates.get(c));
      block(candidates.get(c).estimator(), WARM_NANOS);
    }
    for (int b = 0; b < BLOCKS; b++) {
      for (int c = 0; c < errors.length; c++) {
        micros[c][b] = block(candidates.get(c).estimator(), BLOCK_NANOS);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < errors.length; c++) {
      Arrays.sort(micros[c]);
      Candidate of = candidates.get(c);
      rows.add(
          new Row(
              of.name(),
              network.nodes(),
              binCount,
              of.samples(),
              steep,
              micros[c][BLOCKS / 2],
              errors[c]));
    }
    return rows;
  }

  private List<Candidate> candidates(int[] samples) {
    List<Candidate> all = new ArrayList<>();
    all.add(new Candidate("exactRebuilt", 0, new ExactGradient(bins, target, false)));
    all.add(new Candidate("exactCached", 0, new ExactGradient(bins, target, true)));
    for (int s : samples) {
      all.add(
          new Candidate(
              "sampling", s, new SamplingGradient(bins, target, s, new SplittableRandom(seed))));
    }
    for (int s : samples) {
      all.add(
          new Candidate(
              "pathwise", s, new PathwiseGradient(network, target, s, new SplittableRandom(seed))));
    }
    all.add(new Candidate("meanField", 0, new MeanFieldGradient(network, target)));
    return all;
  }

  private double error(Candidate candidate) {
    int repeats = candidate.samples() == 0 ? 1 : ERROR_REPEATS;
    double square = 0;
    for (int r = 0; r < repeats; r++) {
      double[] gradient = new double[theta.length];
      candidate.estimator().estimate(theta, evidence, gradient);
      for (int p = 0; p < gradient.length; p++) {
        square += (gradient[p] - reference[p]) * (gradient[p] - reference[p]) / repeats;
      }
    }
    return Math.sqrt(square / Arrays.stream(reference).map(g -> g * g).sum());
  }

  /** Calls for a while; microseconds of processor time a call. */
  private double block(GradientEstimator estimator, long nanos) {
    double[] gradient = new double[theta.length];
    long start = CLOCK.getCurrentThreadCpuTime();
    int calls = 0;
    long passed;
    do {
      for (int i = 0; i < CALLS; i++) {
        estimator.estimate(theta, evidence, gradient);
      }
      calls += CALLS;
      passed = CLOCK.getCurrentThreadCpuTime() - start;
    } while (passed < nanos);
    return passed / 1e3 / calls;
  }
}
