/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.List;
import java.util.Map;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.JobEffect;
import org.symphonyscheduler.performance.KernelRates;
import org.symphonyscheduler.performance.Rate;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.policy.PlacementRequest.Alternative;

/**
 * Where a request finishes soonest, all things counted: {@link CandidateDevices} finds the device
 * of each candidate, {@link RunTimePrediction} says how long the request would run there, and
 * {@link CostRule} what that costs and whether to wait.
 *
 * <p>Threads: a pure read of published states; any thread, each with its own {@link Candidates}.
 * Per candidate nothing is allocated and about half a microsecond spent.
 */
final class FinishTimeRule {
  /** A kernel placed within this time wants its images kept. */
  private static final double WANTED_MILLIS = 60_000;

  /** Of whoever may not wait it is said that it has waited for ever. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final ModelParameters parameters;
  private final RateModel rates;
  private final LongLivedKernels longLived;
  private final CandidateDevices devices;
  private final RunTimePrediction prediction;
  private final CostRule costs;
  private final boolean corrected;

  /**
   * @param unknownProcessors number of the processor of unknown model, by device type; read by any
   *     thread
   * @param correction of the costs, null for none
   */
  FinishTimeRule(
      ModelParameters parameters,
      RateModel rates,
      LongLivedKernels longLived,
      Map<String, Integer> unknownProcessors,
      CostCorrection correction) {
    this.longLived = longLived;
    this.parameters = parameters;
    this.rates = rates;
    this.devices = new CandidateDevices(unknownProcessors);
    this.prediction = new RunTimePrediction(parameters);
    this.costs = new CostRule(parameters, correction);
    this.corrected = correction != null;
  }

  Placement place(
      PlacementRequest request, long waitedMillis, Candidates candidates, long nowMillis) {
    int size = Math.min(candidates.size(), parameters.maxCandidates());
    if (size == 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    Question question = candidates.question;
    question.request = request;
    question.general = rates.rates();
    // Devices are as fast for a service as other kernels say; its own containers say nothing.
    boolean service = longLived.contains(request.kernel());
    KernelRates found = service ? null : rates.kernel(request.kernel());
    question.kernel = found == null ? question.general.unknownKernel() : found;
    question.chance = prediction.chance(request);
    JobEffect job = rates.job(request.job());
    question.jobMean = job == null ? 0 : job.mean();
    question.jobVariance = job == null ? question.general.jobVariance() : job.variance();
    long waited = service ? FOR_EVER : waitedMillis;
    question.waitedMillis = waited;
    question.nowMillis = nowMillis;
    boolean informed = devices.choose(request, candidates, size);
    informed |= prediction.order(request, candidates, size, question.kernel);
    informed |= service && knowsNodes(request, candidates, size);
    if (!informed && !tellsApart(request)) {
      return Placement.Abstain.NOTHING_KNOWN;
    }
    trials(candidates, size, known(candidates, size));
    for (int c = size; c < candidates.size(); c++) {
      candidates.score(c, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN);
    }
    return costs.decide(candidates, size, waited, FinishTimeRule::deviceName);
  }

  /** Whether the request alone makes a difference between its alternatives. */
  private static boolean tellsApart(PlacementRequest request) {
    List<Alternative> alternatives = request.alternatives();
    return alternatives.size() > 1;
  }

  /** Whether something is known of how fast nodes are, where no topology is told. */
  private static boolean knowsNodes(PlacementRequest request, Candidates candidates, int size) {
    for (int c = 0; c < size; c++) {
      NodeState state = CandidateDevices.state(candidates, c);
      Alternative way = request.alternatives().get(candidates.alternative(c));
      DeviceGroup group = state == null ? null : state.group(way.deviceType());
      if (group != null && group.effect() != 0) {
        return true;
      }
    }
    return false;
  }

  /** Scores the candidates where the kernel has run; returns the least cost, or infinity. */
  private double known(Candidates candidates, int size) {
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < size; c++) {
      if (!candidates.question.kernel.unseen(candidates.processor[c])) {
        judge(candidates, c, false);
        least = Math.min(least, candidates.cost(c));
      }
    }
    return least;
  }

  /**
   * Scores the candidates where it never ran, as trials if there are others to compare with.
   *
   * @param known the least cost where it did run, infinite when there is no such candidate
   */
  private void trials(Candidates candidates, int size, double known) {
    KernelRates kernel = candidates.question.kernel;
    boolean trial = known < Double.POSITIVE_INFINITY;
    for (int c = 0; c < size; c++) {
      if (kernel.unseen(candidates.processor[c])) {
        judge(candidates, c, trial);
        if (trial && candidates.free(c) > 0 && !kernel.trying(candidates.processor[c])) {
          double deviation = Math.sqrt(candidates.predicted[1]);
          costs.lesson(candidates, c, known, deviation, kernel.completions());
        }
      }
    }
  }

  /**
   * Scores a candidate.
   *
   * @param trial whether it is judged as a trial, beside others that are known
   */
  private void judge(Candidates candidates, int c, boolean trial) {
    Question question = candidates.question;
    Rate rate = prediction.judge(question, candidates, c, trial);
    if (corrected) {
      candidates.keepFeatures(c);
    }
    double told = Math.exp(candidates.predicted[0]);
    double spread = Math.sqrt(candidates.predicted[1] + rate.noise() + question.jobVariance);
    double seconds = candidates.predicted[2];
    NodeState state = CandidateDevices.state(candidates, c);
    int device = candidates.device[c];
    double eviction = device < 0 ? 0 : eviction(candidates, state, device);
    if (candidates.free(c) > 0) {
      double harm = device < 0 ? 0 : harm(candidates, state, device, seconds);
      costs.free(candidates, c, seconds, told, spread, harm, eviction, question.waitedMillis);
    } else {
      Alternative alternative = question.request.alternatives().get(candidates.alternative(c));
      DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
      double remaining =
          CandidateDevices.remaining(
              candidates, c, group, alternative, seconds, question.nowMillis);
      costs.busy(candidates, c, seconds, told, spread, eviction, remaining);
    }
  }

  /** Seconds that neighbours lose. */
  private static double harm(Candidates candidates, NodeState state, int device, double seconds) {
    return PathLoad.harm(
        state.plan(),
        device,
        state.flows(),
        state.capacity(),
        candidates.demand,
        seconds,
        candidates.after(state.flows().containers()));
  }

  /** Seconds that evicting an image costs those who want it. */
  private double eviction(Candidates candidates, NodeState state, int device) {
    String image = state.image()[device];
    if (candidates.features[Feature.RECONFIGURE] == 0 || image == null) {
      return 0;
    }
    double told = candidates.outlook().wanted(image);
    return parameters.evict()
        * rates.rates().loadSeconds()
        * (told >= 0 ? told : wanted(image, state));
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

  private static String deviceName(Candidates candidates, int c) {
    int device = candidates.device[c];
    NodeState state = CandidateDevices.state(candidates, c);
    return device < 0 || state == null ? "" : state.plan().machine.devices().get(device).name();
  }
}
