/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.workload.JobMix;

/**
 * Runs a scenario under a scheduler: discrete events over machines that share their resources as
 * {@link SharedMachine} says. A model hears {@link ModelEvent}s and sees requests and candidates,
 * and nothing else of the cluster.
 *
 * <p>The same scenario, scheduler and seed give the same run. Jobs, background load and failures
 * depend on the scenario alone, so two schedulers meet the same. Used once, on one thread; the
 * clock it offers schedulers is simulated time from 0.
 */
public final class Simulation {
  /** Nothing runs longer; whoever gets here waits for ever. */
  private static final double LONGEST_SECONDS = 1e7;

  private final Scenario scenario;
  private final SimulationListener listener;
  private final ClusterTypes types;
  private final SimulatedCluster cluster;
  private final Scheduler scheduler;
  private final Scheduling scheduling;
  private final TaskFactory tasks;
  private final Heartbeats heartbeats;
  private final TrueCluster truth;
  private final PriorityQueue<Event> events = new PriorityQueue<>(Event.ORDER);
  private final Map<String, SimulatedTask> running = new HashMap<>();
  private final List<JobRun> jobs = new ArrayList<>();
  private final List<TaskRun> runs = new ArrayList<>();
  private long sequence;
  private boolean started;

  /** Something to do at a time; events of one time happen in the order they were planned. */
  private record Event(double atSeconds, long sequence, Runnable action) {
    static final Comparator<Event> ORDER =
        Comparator.comparingDouble(Event::atSeconds).thenComparingLong(Event::sequence);
  }

  /** One that nobody follows. */
  public Simulation(Scenario scenario, Scheduler.Factory factory) {
    this(scenario, factory, SimulationListener.NONE);
  }

  /** One that is followed. */
  public Simulation(Scenario scenario, Scheduler.Factory factory, SimulationListener listener) {
    this.scenario = scenario;
    this.listener = listener;
    SplittableRandom random = new SplittableRandom(scenario.seed());
    types = new ClusterTypes(scenario.cluster());
    cluster = new SimulatedCluster(scenario.cluster(), types, random.split().nextLong());
    tasks = new TaskFactory(scenario.cluster(), types);
    heartbeats = new Heartbeats(scenario.telemetry(), cluster.nodes().size(), random.split());
    truth = new TrueCluster(cluster, types);
    scheduler =
        factory.create(
            new Scheduler.Setting(
                cluster::millis, truth, scenario.cluster().machines(), random.split().nextLong()));
    scheduling = new Scheduling(scheduler, cluster, types, listener, at -> plan(at, () -> {}));
  }

  /**
   * Runs to the end of the last job.
   *
   * @throws org.symphonyscheduler.topology.InvalidInputException when the cluster cannot run one of
   *     the jobs
   * @throws IllegalStateException when called twice, or when jobs can never end
   */
  public SimulationResult run() {
    if (started) {
      throw new IllegalStateException("a simulation runs once");
    }
    started = true;
    cluster.open(scheduler.model(), scheduler.rules().devices());
    planAll();
    while (jobs.size() < scenario.arrivals().size()) {
      step();
    }
    jobs.sort(Comparator.comparingInt(JobRun::number));
    return new SimulationResult(
        jobs, runs, scheduling.decisionNanos(), scheduling.forced(), cluster.now());
  }

  private void planAll() {
    for (int n = 0; n < cluster.nodes().size(); n++) {
      SimulatedNode node = cluster.nodes().get(n);
      double period = scenario.telemetry().heartbeatSeconds();
      plan(period * (n + 1) / cluster.nodes().size(), () -> heartbeat(node));
    }
    for (Disturbance each : scenario.disturbances()) {
      plan(each.atSeconds(), () -> disturb(each));
    }
    for (int j = 0; j < scenario.arrivals().size(); j++) {
      int number = j;
      JobMix.Arrival arrival = scenario.arrivals().get(j);
      plan(arrival.atSeconds(), () -> arrive(number, arrival));
    }
  }

  private void plan(double at, Runnable action) {
    events.add(new Event(Math.max(at, cluster.now()), sequence++, action));
  }

  /** Does whatever is next, and lets the scheduler act on it. */
  private void step() {
    double planned = events.isEmpty() ? Double.POSITIVE_INFINITY : events.peek().atSeconds();
    double machines = cluster.nextEvent();
    double next = Math.min(planned, machines);
    if (!(next < LONGEST_SECONDS)) {
      throw new IllegalStateException("jobs wait and nothing will happen any more");
    }
    for (TaskRun run : cluster.advance(next)) {
      ended(run);
    }
    while (!events.isEmpty() && events.peek().atSeconds() <= next) {
      events.poll().action().run();
    }
    scheduling.pass(cluster.now());
  }

  private void arrive(int number, JobMix.Arrival arrival) {
    SimulatedJob job = tasks.job(number, arrival);
    for (SimulatedTask task : job.tasks) {
      running.put(task.container(), task);
      truth.add(task);
    }
    scheduler
        .model()
        .observe(new ModelEvent.JobSubmitted(cluster.millis(), job.id, job.graph.name()));
    listener.arrived(job.id, job.oracleSeconds, cluster.now());
    if (job.tasks.isEmpty()) {
      finished(job);
    }
    scheduler.settle().run();
    scheduling.arrive(job, cluster.now());
  }

  private void ended(TaskRun run) {
    SimulatedTask task = running.remove(run.container());
    runs.add(run);
    listener.ended(run);
    scheduling.ended(task, run.lost(), cluster.now());
    if (run.lost()) {
      running.put(task.container(), task);
    }
    SimulatedNode node = cluster.node(run.node());
    scheduling.freed(node.index, run.device(), run.deviceType());
    if (task.job.unfinished == 0) {
      finished(task.job);
    }
  }

  private void finished(SimulatedJob job) {
    job.tasks.forEach(truth::remove);
    JobRun run =
        new JobRun(
            job.id,
            job.number,
            job.graph.name(),
            job.tasks.size(),
            job.arrivalSeconds,
            cluster.now(),
            job.oracleSeconds);
    jobs.add(run);
    scheduler.model().observe(new ModelEvent.JobFinished(cluster.millis(), job.id));
    listener.finished(run);
  }

  private void heartbeat(SimulatedNode node) {
    if (node.up) {
      for (TaskRun run : cluster.advance(cluster.now())) {
        ended(run);
      }
      cluster.catchUp(node);
      Map<String, Float> counters = heartbeats.counters(node);
      double delay = scenario.telemetry().delaySeconds();
      if (delay > 0) {
        plan(cluster.now() + delay, () -> tell(node, counters));
      } else {
        tell(node, counters);
      }
    }
    plan(cluster.now() + scenario.telemetry().heartbeatSeconds(), () -> heartbeat(node));
  }

  private void tell(SimulatedNode node, Map<String, Float> counters) {
    if (node.up) {
      scheduler.model().observe(new ModelEvent.Heartbeat(cluster.millis(), node.name(), counters));
      // Read at once, as the product's thread does: a newer heartbeat replaces one that waits.
      scheduler.settle().run();
    }
  }

  private void disturb(Disturbance disturbance) {
    SimulatedNode node = cluster.node(disturbance.node());
    if (disturbance instanceof Disturbance.SpeedChanges change) {
      node.machine.setSpeed(SimulatedCluster.device(node, change.device()), change.speed());
    } else if (disturbance instanceof Disturbance.DeviceFails failure) {
      int device = SimulatedCluster.device(node, failure.device());
      cluster.lose(node, device).forEach(this::ended);
      plan(cluster.now() + failure.forSeconds(), () -> repair(node, device));
    } else if (disturbance instanceof Disturbance.NodeFails failure && node.up) {
      cluster.lose(node, -1).forEach(this::ended);
      plan(cluster.now() + failure.forSeconds(), () -> rejoin(node));
    }
  }

  private void repair(SimulatedNode node, int device) {
    node.broken[device] = 0;
    scheduling.reshaped();
  }

  private void rejoin(SimulatedNode node) {
    cluster.join(node);
    scheduling.reshaped();
  }
}
