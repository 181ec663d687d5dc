/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.Arrays;

/**
 * A network's nodes cut into bins, and {@code f_X(x, y; theta)} as a table row over the bins of X.
 *
 * <p>A bin's mass is a Gaussian kernel's height at its centre, divided by the sum over the bins. It
 * moves smoothly with the mean, so the table can be differentiated; the kernel is at least {@value
 * #KERNEL} of a bin wide, below which a row would be a step function without a slope. With {@code
 * q_x} the masses, mu the mean, h the width and {@code c_x} the centres,
 *
 * <pre>
 *   d q_x / d mu = q_x (c_x - sum q c) / h^2
 *   d q_x / d h  = q_x ((c_x - mu)^2 - sum q (c - mu)^2) / h^3
 * </pre>
 *
 * Immutable, safe for any thread.
 */
public final class Discretisation {
  /** Narrowest kernel, in bins: its sampled mean is within 1 % of a bin of the true one. */
  static final double KERNEL = 0.6;

  /** Half width of a row, in kernel widths; what lies outside is below 1e-9 and left out. */
  private static final double REACH = 6.4;

  private final BayesianNetwork network;
  private final int[] bins;
  private final int[] window;
  private final double[] step;
  private final double[] kernel;
  private final double[] shrink;

  /** The same number of bins for every node. */
  public Discretisation(BayesianNetwork network, int bins) {
    this(network, filled(network.nodes(), bins));
  }

  /**
   * @param bins of each node, at least 2
   */
  public Discretisation(BayesianNetwork network, int[] bins) {
    this.network = network;
    this.bins = bins.clone();
    window = new int[bins.length];
    step = new double[bins.length];
    kernel = new double[bins.length];
    shrink = new double[bins.length];
    for (int i = 0; i < bins.length; i++) {
      step[i] = (network.high(i) - network.low(i)) / bins[i];
      kernel[i] = Math.max(network.noise(i), KERNEL * step[i]);
      window[i] = (int) Math.min(bins[i], 2 * Math.ceil(REACH * kernel[i] / step[i]));
      shrink[i] = Math.exp(-step[i] * step[i] / (kernel[i] * kernel[i]));
    }
  }

  private static int[] filled(int nodes, int bins) {
    int[] all = new int[nodes];
    Arrays.fill(all, bins);
    return all;
  }

  /** The network that is cut. */
  public BayesianNetwork network() {
    return network;
  }

  /** How many bins a node has. */
  public int bins(int node) {
    return bins[node];
  }

  /** How many bins a row of a derived node covers; the others have no mass. */
  public int window(int node) {
    return window[node];
  }

  /** Middle of a bin, in the node's unit. */
  public double centre(int node, int bin) {
    return network.low(node) + (bin + 0.5) * step[node];
  }

  /** How many combinations the bins of a node's parents have; 1 for a root. */
  public long rows(int node) {
    long rows = 1;
    for (int l = 0; l < network.parents(node); l++) {
      rows = Math.multiplyExact(rows, bins[network.parent(node, l)]);
    }
    return rows;
  }

  /**
   * The row of a derived node.
   *
   * @param mean F of the parents; taken to the nearest end of the range when outside
   * @param mass receives {@link #window} masses from {@code at} on; they sum to 1
   * @return the first bin of the window
   */
  public int row(int node, double mean, double[] mass, int at) {
    double inside = Math.max(network.low(node), Math.min(network.high(node), mean));
    int wide = window[node];
    double place = (inside - network.low(node)) / step[node];
    int first = Math.max(0, Math.min(bins[node] - wide, (int) Math.rint(place) - wide / 2));
    double perVariance = 1 / (kernel[node] * kernel[node]);
    double off = centre(node, first) - inside;
    // exp(-(off + k step)^2 / 2 h^2) by two multiplications a bin instead of an exponential.
    double height = Math.exp(-0.5 * off * off * perVariance);
    double ratio = Math.exp(-step[node] * (off + 0.5 * step[node]) * perVariance);
    double sum = 0;
    for (int k = 0; k < wide; k++) {
      mass[at + k] = height;
      sum += height;
      height *= ratio;
      ratio *= shrink[node];
    }
    double perSum = 1 / sum;
    for (int k = 0; k < wide; k++) {
      mass[at + k] *= perSum;
    }
    return first;
  }

  /** {@code 1 / h^2}, by which a row moves with its mean; 0 when the mean is outside the range. */
  public double slope(int node, double mean) {
    boolean inside = mean > network.low(node) && mean < network.high(node);
    return inside ? 1 / (kernel[node] * kernel[node]) : 0;
  }

  /**
   * The masses of a root, over all its bins.
   *
   * @param mass receives them from {@code at} on; they sum to 1
   */
  public void root(int node, double[] theta, Evidence evidence, double[] mass, int at) {
    double sum = 0;
    boolean prior = network.kind(node) == NodeKind.PRIOR;
    int counter = network.counter(node);
    double mean = prior ? theta[network.firstParameter(node)] : evidence.location(counter);
    double wide = prior ? theta[network.firstParameter(node) + 1] : evidence.scale(counter);
    double perWidth = 1 / Math.max(wide, KERNEL * step[node]);
    int freedom = prior ? Evidence.MANY : evidence.freedom(counter);
    for (int b = 0; b < bins[node]; b++) {
      double z = (centre(node, b) - mean) * perWidth;
      mass[at + b] = height(z * z, freedom);
      sum += mass[at + b];
    }
    for (int b = 0; b < bins[node]; b++) {
      mass[at + b] /= sum;
    }
  }

  /** Height of the standard Student-t density, but for a constant. */
  private static double height(double square, int freedom) {
    return freedom >= Evidence.MANY
        ? Math.exp(-0.5 * square)
        : Math.exp(-0.5 * (freedom + 1) * Math.log1p(square / freedom));
  }

  /**
   * Adds the derivative of {@code sum_x weight_x q_x} by the two parameters of a prior root.
   *
   * @param mass the root's masses from {@code at} on
   * @param weight one a bin from {@code weightAt} on
   */
  public void rootGradient(
      int node,
      double[] theta,
      double[] mass,
      int at,
      double[] weight,
      int weightAt,
      double[] gradient) {
    if (network.kind(node) != NodeKind.PRIOR) {
      return;
    }
    int first = network.firstParameter(node);
    double mu = theta[first];
    double floor = KERNEL * step[node];
    double h = Math.max(theta[first + 1], floor);
    double meanOff = 0;
    double meanSquare = 0;
    for (int b = 0; b < bins[node]; b++) {
      double off = centre(node, b) - mu;
      meanOff += mass[at + b] * off;
      meanSquare += mass[at + b] * off * off;
    }
    double byMean = 0;
    double byWidth = 0;
    for (int b = 0; b < bins[node]; b++) {
      double off = centre(node, b) - mu;
      double weighted = weight[weightAt + b] * mass[at + b];
      byMean += weighted * (off - meanOff);
      byWidth += weighted * (off * off - meanSquare);
    }
    gradient[first] += byMean / (h * h);
    if (theta[first + 1] > floor) {
      gradient[first + 1] += byWidth / (h * h * h);
    }
  }
}
