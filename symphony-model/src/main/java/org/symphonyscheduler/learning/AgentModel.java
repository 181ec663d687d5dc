/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.Map;
import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.workload.DataFlowGraph;

/**
 * An agent without prior as a placement model: the published one, or its model-free rival. It sees
 * counters, topology, jobs and what is free, and no run times. A wait names a busy device, runs
 * out, and is masked once a request has waited long enough. For one thread.
 */
public final class AgentModel implements PlacementModel {
  /** A wait runs out after this if nothing came free before. */
  private static final long WAIT_MILLIS = 5_000;

  private final ActorCritic network;
  private final Actor actor;
  private final LongSupplier clock;
  private final ClusterView cluster;
  private final PlainRows rows;
  private final Limits limits;
  private final Observation seen;
  private final Question question = new Question();

  /**
   * What is not left to the agent.
   *
   * @param mostWaitMillis after this much waiting a request may wait no more
   * @param waitLogit added to the logit of each wait: most devices are busy most of the time, and
   *     who starts by choosing evenly waits
   */
  public record Limits(long mostWaitMillis, double waitLogit) {
    /** Two minutes: as good as no limit, but that an episode in which nothing is done ends. */
    public static final Limits PUBLISHED = new Limits(120_000, 0);

    /** A request waits half a minute at most, longer than most kernels run, and seldom at first. */
    public static final Limits FAIR = new Limits(30_000, -3);
  }

  private record Named(String name) implements ModelNode {}

  private final class Question implements Actor.Question {
    private PlacementRequest asking;
    private Candidates candidates;

    @Override
    public long request() {
      return asking.id();
    }

    @Override
    public String job() {
      return asking.job();
    }

    @Override
    public double atSeconds() {
      return clock.getAsLong() / 1000.0;
    }

    @Override
    public double best() {
      return Double.NaN;
    }

    @Override
    public long place(int candidate) {
      return candidate;
    }

    @Override
    public Step.Kind kind(int candidate) {
      return AgentModel.this.kind(asking, candidates, candidate);
    }

    @Override
    public Step.Toll toll(int candidate) {
      return Step.Toll.NONE;
    }
  }

  /**
   * @param kinds graphs that applications declare, by kind of job
   * @param clock milliseconds of the clock that events carry
   * @param explores whether choices are drawn; else the likeliest is taken
   * @param trajectory receives the decisions, null to keep none
   */
  public AgentModel(
      ActorCritic network,
      Map<String, DataFlowGraph> kinds,
      LongSupplier clock,
      Limits limits,
      long seed,
      boolean explores,
      Trajectory trajectory) {
    this.network = network;
    this.clock = clock;
    this.limits = limits;
    actor = new Actor(network, seed, explores, trajectory);
    cluster = new ClusterView(kinds);
    rows = new PlainRows(new java.util.TreeMap<>(kinds).values());
    seen = new Observation(PlainRows.ROWS, PlainRows.CONTEXT);
  }

  @Override
  public void observe(ModelEvent event) {
    cluster.observe(event);
  }

  @Override
  public ModelNode node(String name) {
    return new Named(name);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    if (candidates.usable() == 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    see(request, waitedMillis, candidates);
    question.asking = request;
    question.candidates = candidates;
    int chosen = actor.choose(seen, question);
    if (candidates.free(chosen) <= 0) {
      return new Placement.Wait(
          candidates.node(chosen),
          candidates.alternative(chosen),
          device(request, candidates, chosen),
          WAIT_MILLIS,
          0);
    }
    for (int c = 0; c < candidates.size(); c++) {
      candidates.score(c, c == chosen ? 0 : Double.POSITIVE_INFINITY, Double.NaN, Double.NaN);
    }
    candidates.rank(1);
    return new Placement.Ranked(candidates);
  }

  private void see(PlacementRequest request, long waitedMillis, Candidates candidates) {
    seen.clear();
    long now = clock.getAsLong();
    boolean mayWait = waitedMillis < limits.mostWaitMillis();
    for (int c = 0; c < candidates.size(); c++) {
      NodeView node = cluster.node(candidates.node(c).name());
      boolean valid = candidates.free(c) > 0 || mayWait;
      double logit = candidates.free(c) > 0 ? 0 : limits.waitLogit();
      rows.add(seen, request, candidates, c, node, logit, valid, now);
    }
    PlainRows.context(seen, candidates, waitedMillis);
    if (network.architecture().machines() != Architecture.Machines.NONE) {
      seen.machines = cluster.machines();
    }
    JobView job = network.architecture().jobs() ? cluster.job(request.job()) : null;
    if (job != null) {
      seen.job = job.graph();
      seen.tasks = job.labels(request.kernel());
    }
  }

  private Step.Kind kind(PlacementRequest request, Candidates candidates, int c) {
    if (candidates.free(c) <= 0) {
      return Step.Kind.WAIT;
    }
    NodeView node = cluster.node(candidates.node(c).name());
    String type = request.alternatives().get(candidates.alternative(c)).deviceType();
    int device = node == null ? -1 : node.device(candidates.asked(c), type);
    boolean configure =
        device >= 0 && MachineShape.isFpga(type) && !request.kernel().equals(node.image(device));
    return configure ? Step.Kind.CONFIGURE : Step.Kind.EXECUTE;
  }

  private String device(PlacementRequest request, Candidates candidates, int c) {
    NodeView node = cluster.node(candidates.node(c).name());
    String type = request.alternatives().get(candidates.alternative(c)).deviceType();
    int device = node == null ? -1 : node.device(candidates.asked(c), type);
    return device < 0 ? "" : node.shape.machine().devices().get(device).name();
  }
}
