/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import org.symphonyscheduler.performance.StandardNormal;

/**
 * What a placement costs, all things counted, and whether waiting is cheaper. Shared by the rule
 * that learns and by the references that know.
 *
 * <p>A free candidate costs
 *
 * <pre>  seconds + patience * (price * pressure * seconds + eta * harm + eviction) + surcharge
 *          + queue jumped
 * </pre>
 *
 * and a busy one
 *
 * <pre>  waitBias * (remaining + seconds) + patience * (price * pressure * seconds + eviction)
 * </pre>
 *
 * The request waits when the cheapest busy one is cheaper than the cheapest free one, as long as it
 * has not waited too long already. Threads: any, each with its own {@link Candidates}; only a wait
 * allocates.
 */
public final class CostRule {
  /** Candidates that cost more times the best than this are not ranked: waiting is better. */
  private static final double WORST_RANKED = 3;

  /** However much there is to learn, a trial costs something: order among trials is kept. */
  private static final double LEAST_SHARE = 1e-3;

  /** A wait is not asked about again sooner than this. */
  private static final long LEAST_WAIT_MILLIS = 50;

  /** A request that has nowhere to run is asked about again after at most this. */
  private static final double LONGEST_LOOK_SECONDS = 5;

  private final ModelParameters parameters;
  private final CostCorrection correction;

  public CostRule(ModelParameters parameters) {
    this(parameters, null);
  }

  /**
   * @param correction asked before each decision, null for none
   */
  public CostRule(ModelParameters parameters, CostCorrection correction) {
    this.parameters = parameters;
    this.correction = correction;
  }

  /**
   * Scores a free candidate.
   *
   * @param seconds what it is taken to run, drawn or true
   * @param told what it is told to run, seconds
   * @param spread standard deviation of the logarithm of that
   * @param harm seconds it costs its neighbours
   * @param eviction seconds that evicting an image costs those who want it, weighed
   */
  public void free(
      Candidates candidates,
      int c,
      double seconds,
      double told,
      double spread,
      double harm,
      double eviction,
      long waitedMillis) {
    double others = priced(candidates, c, seconds) + parameters.eta() * harm + eviction;
    double cost =
        seconds
            + candidates.patience() * others
            + candidates.surcharge(c)
            + jumped(candidates, c, seconds, waitedMillis);
    candidates.score(c, cost, told, spread);
    candidates.drawn[c] = seconds;
    candidates.others[c] = candidates.patience() * (parameters.eta() * harm + eviction);
    candidates.waitable[c] = false;
  }

  /**
   * Scores a busy candidate; see {@link #free}.
   *
   * @param remaining seconds until it is this request's turn
   */
  public void busy(
      Candidates candidates,
      int c,
      double seconds,
      double told,
      double spread,
      double eviction,
      double remaining) {
    double others = priced(candidates, c, seconds) + eviction;
    double cost = parameters.waitBias() * (remaining + seconds) + candidates.patience() * others;
    candidates.score(c, cost, told, spread);
    candidates.remaining[c] = remaining;
    candidates.drawn[c] = seconds;
    candidates.others[c] = candidates.patience() * eviction;
  }

  /**
   * Takes off the cost of a free candidate where the kernel never ran what is expected to be gained
   * by knowing: every later run that finds it cheaper than what is known saves the difference. As
   * many runs are taken to come as {@link ModelParameters#horizon} times those that were. This is
   * the knowledge gradient (Frazier, Powell and Dayanik 2008) of a log-normal run time.
   *
   * @param known the cheapest cost where it did run; a candidate scored with the mean of what it
   *     may run is compared with that
   * @param deviation of the logarithm of the seconds told
   * @param runs of the kernel so far
   */
  void lesson(Candidates candidates, int c, double known, double deviation, long runs) {
    double each =
        1
            + candidates.patience()
                * parameters.price()
                * candidates.pressure(candidates.alternative(c));
    double cost = candidates.cost(c);
    double rest = cost - each * candidates.drawn[c];
    double gain =
        each
            * StandardNormal.logNormalBelow(
                (known - rest) / each, Math.log(candidates.seconds(c)), deviation);
    candidates.correct(c, Math.max(LEAST_SHARE * cost, cost - parameters.horizon() * runs * gain));
  }

  private double priced(Candidates candidates, int c, double seconds) {
    return seconds * parameters.price() * candidates.pressure(candidates.alternative(c));
  }

  /** Who takes a device that others wait for makes one of them wait for as long as it runs. */
  private static double jumped(Candidates candidates, int c, double seconds, long waitedMillis) {
    return waitedMillis == 0 && candidates.waiting(c) >= candidates.free(c) ? seconds : 0;
  }

  /**
   * Decides among scored candidates.
   *
   * @param size how many candidates, from the first, were scored
   * @param names gives the name of a candidate's device, empty for unknown; asked once at most
   */
  public Placement decide(Candidates candidates, int size, long waitedMillis, DeviceNames names) {
    int free = best(candidates, size, true);
    int busy = best(candidates, size, false);
    if (free < 0) {
      return busy < 0 ? Placement.Abstain.NO_CANDIDATES : look(candidates, busy, names);
    }
    if (correction != null) {
      double allowed = allowedMillis(candidates, free, waitedMillis);
      for (int c = 0; c < size; c++) {
        candidates.waitable[c] =
            candidates.free(c) <= 0 && candidates.remaining[c] * 1000 <= allowed;
      }
      correction.correct(candidates, size, waitedMillis);
      free = best(candidates, size, true);
      busy = best(candidates, size, false);
    }
    double cost = candidates.cost(free);
    if (busy >= 0 && candidates.cost(busy) < cost) {
      double seconds = candidates.remaining[busy];
      if (seconds * 1000 <= allowedMillis(candidates, free, waitedMillis)) {
        return waitFor(candidates, busy, seconds, cost - candidates.cost(busy), names);
      }
    }
    candidates.rank(parameters.rankLimit(), WORST_RANKED * cost);
    return new Placement.Ranked(candidates);
  }

  /** How much longer the request may wait in all, given the best free candidate. */
  private double allowedMillis(Candidates candidates, int free, long waitedMillis) {
    double inAll =
        Math.min(
            parameters.waitCapMillis(), parameters.waitFactor() * candidates.seconds(free) * 1000);
    return inAll - waitedMillis;
  }

  /** Names the devices of candidates. */
  @FunctionalInterface
  public interface DeviceNames {
    String of(Candidates candidates, int candidate);
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

  /** Nothing is free: look again when the best busy device should be. */
  private static Placement look(Candidates candidates, int busy, DeviceNames names) {
    double seconds = Math.min(LONGEST_LOOK_SECONDS, candidates.remaining[busy]);
    return waitFor(candidates, busy, seconds, 0, names);
  }

  private static Placement waitFor(
      Candidates candidates, int c, double seconds, double saved, DeviceNames names) {
    return new Placement.Wait(
        candidates.node(c),
        candidates.alternative(c),
        names.of(candidates, c),
        Math.max(LEAST_WAIT_MILLIS, (long) (seconds * 1000)),
        saved);
  }
}
