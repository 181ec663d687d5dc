/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.KernelRates;
import org.symphonyscheduler.performance.Rate;
import org.symphonyscheduler.performance.StandardNormal;
import org.symphonyscheduler.policy.PlacementRequest.Alternative;
import org.symphonyscheduler.topology.Device;

/**
 * How long a request would run on a candidate, as far as is believed.
 *
 * <p>Seconds are drawn from the belief (Thompson sampling): the same draw for the same request,
 * kernel and processor, so that asking twice gives one answer. The belief starts from the first of
 * these that exists: the kernel's own runs; what the application declares; its runs on processors
 * of the same type; how it runs elsewhere and how the processor compares for other kernels,
 * together with the order of the application's preference. A run that is going on and late counts
 * as well: it takes at least as long as it did so far. While a kernel's very first run is going on,
 * another of its kind is judged by the mean of what it may cost, not the median: it would teach
 * nothing new.
 *
 * <p>A pure read of published states; any thread; allocates nothing.
 */
final class RunTimePrediction {
  /** Variance of a declared time's logarithm: declarations are right within a factor of 1.6. */
  private static final double DECLARED_VARIANCE = 0.25;

  /** Variance of what a place in the order of preference says of a run time's logarithm. */
  private static final double PREFERENCE_VARIANCE = 0.8;

  /** Draws are not taken further out than this: exploring must not be ruinous. */
  private static final double FARTHEST_DRAW = 2.5;

  /** Runs of an untried kind in progress beyond which more add no caution. */
  private static final int MOST_CAUTION = 3;

  /** Odd, and far from any pattern in ids. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final ModelParameters parameters;
  private final double preferenceLog;
  private final double coresLog;

  RunTimePrediction(ModelParameters parameters) {
    this.parameters = parameters;
    this.preferenceLog = Math.log(parameters.preferenceFactor());
    this.coresLog = Math.log(parameters.coresFactor());
  }

  /** Where a request's draws come from. */
  long chance(PlacementRequest request) {
    return mix(mix(parameters.seed() + GOLDEN * request.id()) + request.kernel().hashCode());
  }

  /**
   * Finds what the order of preference says of each alternative, {@link Candidates#preferred}: the
   * logarithm of its seconds by the kernel's runs on the nearest alternative before it that it has
   * run on, else after it, else by its level.
   *
   * @return whether it has run on any
   */
  boolean order(PlacementRequest request, Candidates candidates, int size, KernelRates kernel) {
    int places = request.alternatives().size();
    double[] seconds = candidates.preferred(places);
    double first = Double.NaN;
    for (int place = 0; place < places; place++) {
      double own = ran(candidates, size, kernel, place) - preference(request, place);
      if (Double.isNaN(first) && !Double.isNaN(own)) {
        Arrays.fill(seconds, 0, place, own);
        first = own;
      }
      seconds[place] = !Double.isNaN(own) ? own : place == 0 ? kernel.level() : seconds[place - 1];
    }
    for (int place = 1; place < places; place++) {
      seconds[place] += preference(request, place);
    }
    return !Double.isNaN(first);
  }

  /** Mean logarithm of seconds on the candidates of an alternative that it has run on. */
  private static double ran(Candidates candidates, int size, KernelRates kernel, int place) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < size; c++) {
      Rate rate = candidates.alternative(c) == place ? kernel.on(candidates.processor[c]) : null;
      if (rate != null && !rate.unseen()) {
        sum += rate.coefficient(Feature.INTERCEPT);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /**
   * Logarithm of how much slower an alternative is taken to be than the first, by the order of
   * preference alone. Who would rather have an accelerator than cores has a strong reason.
   */
  private double preference(PlacementRequest request, int place) {
    double sum = 0;
    for (int i = 1; i <= place; i++) {
      boolean giveUp =
          request.alternatives().get(i).deviceType().equals(Device.CPU)
              && !request.alternatives().get(i - 1).deviceType().equals(Device.CPU);
      sum += giveUp ? coresLog : preferenceLog;
    }
    return sum;
  }

  /**
   * Predicts one candidate whose device is chosen.
   *
   * @param trial whether the kernel has run on other candidates but not here: nothing is drawn,
   *     what it may cost is judged by its mean; see {@link CostRule#lesson}
   * @return the rate it rests on; {@link Candidates#predicted} then holds the logarithm's mean and
   *     variance and the seconds drawn, {@link Candidates#features} and {@link Candidates#demand}
   *     what the kernel meets and uses
   */
  Rate judge(Question question, Candidates candidates, int c, boolean trial) {
    KernelRates kernel = question.kernel;
    int place = candidates.alternative(c);
    Alternative alternative = question.request.alternatives().get(place);
    NodeState state = CandidateDevices.state(candidates, c);
    DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
    int device = candidates.device[c];
    int processor = candidates.processor[c];
    Rate own = kernel.on(processor);
    Rate rate = own == null ? question.general.unmet() : own;
    demand(kernel, processor, alternative, candidates.demand);
    features(question.request, candidates, state, device, candidates.free(c) <= 0);
    predict(candidates, rate, own, kernel, candidates.preferred(0)[place], alternative, processor);
    candidates.predicted[0] += effect(state, group, device);
    candidates.predicted[1] += effectVariance(state, group, device);
    double noise = rate.noise() + question.general.jobVariance();
    outlast(candidates.predicted, noise, own, kernel, processor);
    candidates.predicted[0] += question.jobMean;
    double mean = candidates.predicted[0];
    double variance = candidates.predicted[1];
    double drawn =
        trial ? mean + 0.5 * variance : mean + draw(question.chance, processor, variance);
    if (!trial && kernel.unseen(processor)) {
      int tries = own == null ? 0 : Math.min(own.running(), MOST_CAUTION);
      drawn += 0.5 * variance * (tries + (place > 0 ? 1 : 0));
    }
    tell(candidates, mean, variance, drawn, question.general.loadSeconds());
    return rate;
  }

  /** Puts the loading of an image before a run, if it must be loaded. */
  private static void tell(
      Candidates candidates, double mean, double variance, double drawn, double loadSeconds) {
    double loading = candidates.features[Feature.RECONFIGURE] * loadSeconds;
    double computing = Math.exp(mean);
    double share = computing / (computing + loading);
    set(candidates.predicted, Math.log(computing + loading), variance * share * share);
    candidates.predicted[2] = Math.exp(drawn) + loading;
  }

  private static void demand(
      KernelRates kernel, int processor, Alternative alternative, double[] demand) {
    for (int kind = 0; kind < Demand.KINDS; kind++) {
      demand[kind] = kernel.demand(processor, kind);
    }
    if (Double.isNaN(demand[Demand.CPU])) {
      demand[Demand.CPU] = alternative.deviceType().equals(Device.CPU) ? alternative.units() : 1;
    }
  }

  private static void features(
      PlacementRequest request, Candidates candidates, NodeState state, int device, boolean busy) {
    double[] x = candidates.features;
    if (device < 0) {
      Arrays.fill(x, 0);
      x[Feature.INTERCEPT] = 1;
      return;
    }
    MachinePlan plan = state.plan();
    boolean reconfigure =
        state.reconfigurable()[device] && !request.kernel().equals(state.image()[device]);
    plan.inputs.ahead(
        plan,
        device,
        state.load(),
        state.flows(),
        state.capacity(),
        candidates.demand,
        reconfigure,
        busy,
        x);
  }

  /**
   * Mean and variance of the logarithm of the run time, into {@link Candidates#predicted}. What is
   * told beside the kernel's runs counts as a look at the regression's intercept.
   */
  private void predict(
      Candidates candidates,
      Rate rate,
      Rate own,
      KernelRates kernel,
      double expected,
      Alternative alternative,
      int processor) {
    double[] x = candidates.features;
    boolean unmet = own == null;
    double mean = rate.mean(x) + (unmet ? kernel.expected(processor) : 0);
    double more = unmet ? kernel.uncertainty(processor) : 0;
    double declared = alternative.declaredSeconds();
    boolean isDeclared = declared > 0 && declared < Double.POSITIVE_INFINITY;
    boolean tried = !(unmet || own.unseen()) || kernel.ranOnLike(processor);
    if (!isDeclared && tried) {
      set(candidates.predicted, mean, rate.variance(x) + more);
      return;
    }
    // Where only the order of preference is told, nobody asks how long the kernel takes at all.
    more += isDeclared ? kernel.levelVariance() : 0;
    double variance = rate.variance(x) + more;
    double covariance = rate.covarianceWithIntercept(x) + more;
    double intercept = rate.interceptVariance() + more;
    double look = isDeclared ? Math.log(declared) : expected;
    double error = isDeclared ? DECLARED_VARIANCE : PREFERENCE_VARIANCE;
    double looked = rate.coefficient(Feature.INTERCEPT) + (unmet ? kernel.expected(processor) : 0);
    double gain = covariance / (intercept + error);
    set(candidates.predicted, mean + gain * (look - looked), variance - gain * covariance);
  }

  /** A run that goes on and should have ended says that the next one will take as long. */
  private static void outlast(
      double[] predicted, double noise, Rate own, KernelRates kernel, int processor) {
    if (own != null && own.running() > 0) {
      outlast(predicted, noise, own.overdue());
    } else if (kernel.unseen(processor)) {
      double more = noise + KernelRates.varianceOnLike();
      outlast(predicted, more, kernel.overdueOnLike(processor));
    }
  }

  /** The moments of a Gaussian mean, given that one noisy draw about it exceeds a bound. */
  private static void outlast(double[] predicted, double noise, double bound) {
    double mean = predicted[0];
    double variance = predicted[1];
    if (!(bound > mean)) {
      return;
    }
    double spread = Math.sqrt(variance + noise);
    double z = (bound - mean) / spread;
    double above = StandardNormal.meanAbove(z);
    double share = variance / (variance + noise);
    set(
        predicted,
        mean + share * spread * above,
        variance * (1 - share * Math.min(1, above * (above - z))));
  }

  private static void set(double[] predicted, double mean, double variance) {
    predicted[0] = mean;
    predicted[1] = Math.max(0, variance);
  }

  private static double effect(NodeState state, DeviceGroup group, int device) {
    if (device >= 0) {
      return state.effect()[device];
    }
    return group == null ? 0 : group.effect();
  }

  private static double effectVariance(NodeState state, DeviceGroup group, int device) {
    if (device >= 0) {
      return state.effectVariance()[device];
    }
    return group == null ? 0 : group.effectVariance();
  }

  /** How far a request's draw for a processor lies from the mean. */
  private double draw(long chance, int processor, double variance) {
    if (parameters.thompson() == 0) {
      return 0;
    }
    long bits = mix(chance + GOLDEN * processor);
    double uniform = ((bits >>> 11) + 0.5) * 0x1.0p-53;
    double z = StandardNormal.quantile(uniform);
    return parameters.thompson()
        * Math.max(-FARTHEST_DRAW, Math.min(FARTHEST_DRAW, z))
        * Math.sqrt(variance);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
