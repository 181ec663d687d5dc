/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.KernelRates;
import org.symphonyscheduler.performance.Rate;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.performance.Rates;
import org.symphonyscheduler.performance.StandardNormal;
import org.symphonyscheduler.policy.PlacementRequest.Alternative;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;

/**
 * Where a request finishes soonest, all things counted.
 *
 * <p>A free candidate costs
 *
 * <pre>  seconds (1 + price * pressure) + eta * harm + eviction + queue jumped</pre>
 *
 * and a busy one {@code waitBias * (remaining + seconds) + price * pressure * seconds}; the request
 * waits when the cheapest busy one is cheaper than the cheapest free one, as long as it has not
 * waited too long already.
 *
 * <p>Seconds are drawn from what is believed of them (Thompson sampling): the same draw for the
 * same request, kernel and processor, so that asking twice gives one answer. What is believed
 * starts from the first of these that exists: the kernel's own runs; what the application declares;
 * how the kernel runs elsewhere and how the processor compares for other kernels, together with the
 * order of the application's preference. A run that is going on and late counts as well: it takes
 * at least as long as it did so far. And while a first run is going on, another of its kind is
 * judged by the mean of what it may cost, not the median: it would teach nothing new.
 *
 * <p>Threads: a pure read of published states; any thread, each with its own {@link Candidates}.
 * Per candidate nothing is allocated and about half a microsecond spent.
 */
final class FinishTimeRule {
  /** Variance of a declared time's logarithm: declarations are right within a factor of 1.6. */
  private static final double DECLARED_VARIANCE = 0.25;

  /** Variance of what a place in the order of preference says of a run time's logarithm. */
  private static final double PREFERENCE_VARIANCE = 0.8;

  /** Draws are not taken further out than this: exploring must not be ruinous. */
  private static final double FARTHEST_DRAW = 2.5;

  /** A kernel placed within this time wants its images kept. */
  private static final double WANTED_MILLIS = 60_000;

  /** Runs of an untried kind in progress beyond which more add no caution. */
  private static final int MOST_CAUTION = 3;

  /** Candidates that cost more times the best than this are not ranked: waiting is better. */
  private static final double WORST_RANKED = 3;

  /** A wait is not asked about again sooner than this. */
  private static final long LEAST_WAIT_MILLIS = 50;

  /** A request that has nowhere to run is asked about again after at most this. */
  private static final long LONGEST_LOOK_MILLIS = 5_000;

  /** Odd, and far from any pattern in ids. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final ModelParameters parameters;
  private final RateModel rates;
  private final Map<String, Integer> unknownProcessors;
  private final double preferenceLog;
  private final double coresLog;

  /**
   * @param unknownProcessors number of the processor of unknown model, by device type; read by any
   *     thread
   */
  FinishTimeRule(
      ModelParameters parameters, RateModel rates, Map<String, Integer> unknownProcessors) {
    this.parameters = parameters;
    this.rates = rates;
    this.unknownProcessors = unknownProcessors;
    this.preferenceLog = Math.log(parameters.preferenceFactor());
    this.coresLog = Math.log(parameters.coresFactor());
  }

  Placement place(
      PlacementRequest request, long waitedMillis, Candidates candidates, long nowMillis) {
    int size = Math.min(candidates.size(), parameters.maxCandidates());
    if (size == 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    Rates general = rates.rates();
    KernelRates found = rates.kernel(request.kernel());
    KernelRates kernel = found == null ? general.unknownKernel() : found;
    boolean informed = choose(request, candidates, size);
    double base = base(request, candidates, size, kernel);
    if (Double.isNaN(base)) {
      base = kernel.level();
    } else {
      informed = true;
    }
    if (!informed && !tellsApart(request)) {
      return Placement.Abstain.NOTHING_KNOWN;
    }
    long chance = mix(mix(parameters.seed() + GOLDEN * request.id()) + request.kernel().hashCode());
    for (int c = 0; c < size; c++) {
      judge(request, candidates, c, kernel, general, base, chance, waitedMillis, nowMillis);
    }
    for (int c = size; c < candidates.size(); c++) {
      candidates.score(c, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN);
    }
    return decide(request, candidates, size, waitedMillis, nowMillis);
  }

  /** Whether the request alone makes a difference between its alternatives. */
  private static boolean tellsApart(PlacementRequest request) {
    List<Alternative> alternatives = request.alternatives();
    return alternatives.size() > 1;
  }

  /**
   * Finds the device of each candidate: the one the node would give now, or the one whose container
   * ends when it is this request's turn.
   *
   * @return whether any node's topology is known, so that there is something to tell nodes apart
   */
  private boolean choose(PlacementRequest request, Candidates candidates, int size) {
    boolean known = false;
    for (int c = 0; c < size; c++) {
      Alternative alternative = request.alternatives().get(candidates.alternative(c));
      NodeState state = state(candidates, c);
      DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
      int device = -1;
      if (group != null && group.devices().length > 0) {
        known = true;
        device =
            candidates.free(c) > 0
                ? free(state, group, request.kernel(), alternative)
                : busy(group, alternative, candidates.waiting(c));
      }
      candidates.device[c] = device;
      candidates.processor[c] =
          device >= 0 ? state.plan().processor[device] : unknown(alternative.deviceType());
    }
    return known;
  }

  private static NodeState state(Candidates candidates, int c) {
    return candidates.node(c) instanceof NodeHandle handle ? handle.state : null;
  }

  private int unknown(String type) {
    Integer processor = unknownProcessors.get(type);
    return processor == null ? -1 : processor;
  }

  /** The device {@link DeviceChoice} would choose; where we see none, the one soonest free. */
  private static int free(
      NodeState state, DeviceGroup group, String kernel, Alternative alternative) {
    int units = unitsOnOne(group, state, alternative);
    int[] devices = group.devices();
    for (int i = 0; i < devices.length; i++) {
      int d = devices[i];
      if (kernel.equals(state.image()[d]) && room(state, d) >= units) {
        return d;
      }
    }
    int choice = group.choice();
    if (choice >= 0 && room(state, choice) < units) {
      choice =
          DeviceChoice.choose(
              state.plan().machine, group.type(), state.used(), state.image(), kernel, units);
    }
    return choice >= 0 ? choice : busy(group, alternative, 0);
  }

  private static int room(NodeState state, int device) {
    return state.plan().machine.devices().get(device).units() - state.used()[device];
  }

  /** Several accelerators come from as many devices, cores from one socket. */
  private static int unitsOnOne(DeviceGroup group, NodeState state, Alternative alternative) {
    int most = state.plan().machine.devices().get(group.devices()[0]).units();
    return most == 1 ? 1 : alternative.units();
  }

  private static int busy(DeviceGroup group, Alternative alternative, int waiting) {
    int release = turn(group, alternative, waiting);
    int device = release < 0 ? -1 : group.releaseDevice()[release];
    return device >= 0 ? device : group.devices()[0];
  }

  /** Whose end makes room for a request after those that already wait; -1 for nobody's. */
  private static int turn(DeviceGroup group, Alternative alternative, int waiting) {
    int units = group.units();
    int wanted = alternative.units() * (waiting + 1);
    return group.release(units <= 0 ? wanted : (wanted - 1) % units + 1);
  }

  /**
   * Logarithm of the kernel's run time on its preferred alternative, by its runs on any: mean over
   * the candidates it has run on of the logarithm less what their place in the order accounts for.
   * NaN when it has run on none.
   */
  private double base(
      PlacementRequest request, Candidates candidates, int size, KernelRates kernel) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < size; c++) {
      Rate rate = kernel.on(candidates.processor[c]);
      if (rate != null && !rate.unseen()) {
        sum += rate.coefficient(Feature.INTERCEPT) - preferenceLog * candidates.alternative(c);
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

  private void judge(
      PlacementRequest request,
      Candidates candidates,
      int c,
      KernelRates kernel,
      Rates general,
      double base,
      long chance,
      long waitedMillis,
      long nowMillis) {
    Alternative alternative = request.alternatives().get(candidates.alternative(c));
    NodeState state = state(candidates, c);
    DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
    int device = candidates.device[c];
    int processor = candidates.processor[c];
    boolean busy = candidates.free(c) <= 0;
    Rate own = kernel.on(processor);
    Rate rate = own == null || own.unseen() ? general.unseen(processor) : own;
    demand(own == null ? rate : own, alternative, candidates.demand);
    features(request, candidates, state, device, busy);
    int place = candidates.alternative(c);
    predict(candidates, rate, own, kernel, base + preference(request, place), alternative);
    double mean = candidates.predicted[0] + effect(state, group, device);
    double variance = candidates.predicted[1] + effectVariance(state, group, device);
    if (own != null && own.running() > 0 && own.overdue() > mean) {
      outlast(candidates.predicted, mean, variance, rate.noise(), own.overdue());
      mean = candidates.predicted[0];
      variance = candidates.predicted[1];
    }
    double told = Math.exp(mean);
    double drawn = mean + draw(chance, processor) * Math.sqrt(variance);
    if (own == null || own.unseen()) {
      int tries = own == null ? 0 : Math.min(own.running(), MOST_CAUTION);
      drawn += 0.5 * variance * (tries + (place > 0 ? 1 : 0));
    }
    double seconds = Math.exp(drawn);
    double priced = seconds * parameters.price() * candidates.pressure(candidates.alternative(c));
    double cost =
        busy
            ? parameters.waitBias()
                    * (remaining(candidates, c, group, alternative, seconds, nowMillis) + seconds)
                + priced
            : seconds
                + priced
                + others(candidates, c, state, device, seconds, rate)
                + jumped(candidates, c, seconds, waitedMillis);
    candidates.score(c, cost, told, Math.sqrt(variance + rate.noise()));
  }

  private static void demand(Rate rate, Alternative alternative, double[] demand) {
    for (int kind = 0; kind < Demand.KINDS; kind++) {
      demand[kind] = rate.demand(kind);
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
    boolean reconfigure =
        state.reconfigurable()[device] && !request.kernel().equals(state.image()[device]);
    PathLoad.features(
        state.plan(),
        device,
        state.load(),
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
      Alternative alternative) {
    double[] x = candidates.features;
    double mean = rate.mean(x);
    double variance = rate.variance(x);
    double declared = alternative.declaredSeconds();
    boolean unseen = own == null || own.unseen();
    boolean isDeclared = declared > 0 && declared < Double.POSITIVE_INFINITY;
    if (!unseen && !isDeclared) {
      set(candidates.predicted, mean, variance);
      return;
    }
    double covariance = rate.covarianceWithIntercept(x);
    double intercept = rate.interceptVariance();
    double look = isDeclared ? Math.log(declared) : expected;
    double error = isDeclared ? DECLARED_VARIANCE : PREFERENCE_VARIANCE;
    double looked = rate.coefficient(Feature.INTERCEPT);
    if (unseen) {
      mean += kernel.level();
      looked += kernel.level();
      if (isDeclared) {
        variance += kernel.levelVariance();
        covariance += kernel.levelVariance();
        intercept += kernel.levelVariance();
      }
    }
    double gain = covariance / (intercept + error);
    set(candidates.predicted, mean + gain * (look - looked), variance - gain * covariance);
  }

  /**
   * The moments of a Gaussian mean, given that one noisy draw about it exceeds a bound: a run goes
   * on that should have ended.
   */
  private static void outlast(
      double[] predicted, double mean, double variance, double noise, double bound) {
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

  /** A request's draw for a processor, in standard deviations times the Thompson scale. */
  private double draw(long chance, int processor) {
    if (parameters.thompson() == 0) {
      return 0;
    }
    long bits = mix(chance + GOLDEN * processor);
    double uniform = ((bits >>> 11) + 0.5) * 0x1.0p-53;
    double z = StandardNormal.quantile(uniform);
    return parameters.thompson() * Math.max(-FARTHEST_DRAW, Math.min(FARTHEST_DRAW, z));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Seconds until it is this request's turn on a busy node. */
  private static double remaining(
      Candidates candidates,
      int c,
      DeviceGroup group,
      Alternative alternative,
      double seconds,
      long nowMillis) {
    int waiting = candidates.waiting(c);
    int release = group == null ? -1 : turn(group, alternative, waiting);
    if (release < 0) {
      // Nothing is known to run there, and yet it is busy: half a run of our own for each in line.
      return seconds * (0.5 + waiting);
    }
    int rounds = (alternative.units() * (waiting + 1) - 1) / Math.max(1, group.units());
    return group.remaining(release, nowMillis) + rounds * seconds;
  }

  /** What a placement costs others: harm to neighbours, and the image it evicts. */
  private double others(
      Candidates candidates, int c, NodeState state, int device, double seconds, Rate rate) {
    if (device < 0) {
      return 0;
    }
    double cost =
        parameters.eta()
            * PathLoad.harm(
                state.plan(),
                device,
                state.load(),
                state.capacity(),
                candidates.demand,
                state.exposure());
    if (candidates.features[Feature.RECONFIGURE] > 0 && state.image()[device] != null) {
      double reconfiguring =
          seconds * -Math.expm1(-Math.max(0, rate.coefficient(Feature.RECONFIGURE)));
      cost += parameters.evict() * reconfiguring * wanted(state.image()[device], state);
    }
    return cost;
  }

  /** How much a kernel is wanted of late, from 1 for just now to 0. */
  private double wanted(String kernel, NodeState state) {
    KernelRates evicted = rates.kernel(kernel);
    if (evicted == null || evicted.wantedMillis() == Long.MIN_VALUE) {
      return 0;
    }
    double age = Math.max(0, state.heartbeatMillis() - evicted.wantedMillis());
    return Math.max(0, 1 - age / WANTED_MILLIS);
  }

  /** Who takes a device that others wait for makes one of them wait for as long as it runs. */
  private static double jumped(Candidates candidates, int c, double seconds, long waitedMillis) {
    return waitedMillis == 0 && candidates.waiting(c) >= candidates.free(c) ? seconds : 0;
  }

  private Placement decide(
      PlacementRequest request,
      Candidates candidates,
      int size,
      long waitedMillis,
      long nowMillis) {
    int free = best(candidates, size, true);
    int busy = best(candidates, size, false);
    if (free < 0) {
      return busy < 0
          ? Placement.Abstain.NO_CANDIDATES
          : look(request, candidates, busy, nowMillis);
    }
    double cost = candidates.cost(free);
    if (busy >= 0 && candidates.cost(busy) < cost) {
      double seconds = waitSeconds(request, candidates, busy, nowMillis);
      double allowed =
          Math.min(
              parameters.waitCapMillis(),
              parameters.waitFactor() * candidates.seconds(free) * 1000);
      if (seconds * 1000 <= allowed - waitedMillis) {
        return waitFor(request, candidates, busy, seconds, cost - candidates.cost(busy));
      }
    }
    candidates.rank(parameters.rankLimit(), WORST_RANKED * cost);
    return new Placement.Ranked(candidates);
  }

  private static int best(Candidates candidates, int size, boolean free) {
    int best = -1;
    for (int c = 0; c < size; c++) {
      if (candidates.free(c) > 0 == free
          && candidates.cost(c) < Double.POSITIVE_INFINITY
          && (best < 0 || candidates.cost(c) < candidates.cost(best))) {
        best = c;
      }
    }
    return best;
  }

  private double waitSeconds(
      PlacementRequest request, Candidates candidates, int c, long nowMillis) {
    Alternative alternative = request.alternatives().get(candidates.alternative(c));
    NodeState state = state(candidates, c);
    DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
    return remaining(candidates, c, group, alternative, candidates.seconds(c), nowMillis);
  }

  /** Nothing is free: look again when the best busy device should be. */
  private Placement look(
      PlacementRequest request, Candidates candidates, int busy, long nowMillis) {
    double seconds =
        Math.min(LONGEST_LOOK_MILLIS / 1000.0, waitSeconds(request, candidates, busy, nowMillis));
    return waitFor(request, candidates, busy, seconds, 0);
  }

  private static Placement waitFor(
      PlacementRequest request, Candidates candidates, int c, double seconds, double saved) {
    int device = candidates.device[c];
    NodeState state = state(candidates, c);
    String name =
        device < 0 || state == null ? "" : state.plan().machine.devices().get(device).name();
    return new Placement.Wait(
        candidates.node(c),
        candidates.alternative(c),
        name,
        Math.max(LEAST_WAIT_MILLIS, (long) (seconds * 1000)),
        saved);
  }
}
