/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One episode as it went: decisions, runs and jobs. Written by one thread while it goes, read
 * after.
 */
public final class Trajectory {
  /**
   * Time during which something was there.
   *
   * @param start seconds
   * @param end seconds, infinite while it lasts
   */
  public record Span(double start, double end) {
    /** Seconds of it within another span. */
    public double within(double from, double to) {
      return Math.max(0, Math.min(end, to) - Math.max(start, from));
    }

    /** How long it lasts. */
    public double seconds() {
      return end - start;
    }
  }

  /**
   * A job's time.
   *
   * @param oracleSeconds the shortest time anyone could have needed
   */
  public record Job(Span span, double oracleSeconds) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<Long, Span> runs = new HashMap<>();
  private final int every;
  private final Runnable pause;
  private double endSeconds;

  /** One that is learned from when it is over. */
  public Trajectory() {
    this(0, () -> {});
  }

  /**
   * One that is learned from as it goes.
   *
   * @param every decisions after which {@code pause} runs, once the next one after them is made:
   *     its value is what stands for all that follows; 0 for never
   */
  public Trajectory(int every, Runnable pause) {
    this.every = every;
    this.pause = pause;
  }

  /** A decision was made. */
  public void add(Step step) {
    steps.add(step);
    reach(step.atSeconds());
    if (every > 0 && steps.size() > 1 && (steps.size() - 1) % every == 0) {
      pause.run();
    }
  }

  /** A request's task started to run; a task that is lost starts again. */
  public void started(long request, double atSeconds) {
    runs.put(request, new Span(atSeconds, Double.POSITIVE_INFINITY));
    reach(atSeconds);
  }

  /** A request's task ended. */
  public void ended(long request, double atSeconds) {
    runs.computeIfPresent(request, (id, span) -> new Span(span.start(), atSeconds));
    reach(atSeconds);
  }

  /** A job came. */
  public void arrived(String job, double oracleSeconds, double atSeconds) {
    jobs.put(job, new Job(new Span(atSeconds, Double.POSITIVE_INFINITY), oracleSeconds));
    reach(atSeconds);
  }

  /** A job's last task ended. */
  public void finished(String job, double atSeconds) {
    jobs.computeIfPresent(
        job, (id, at) -> new Job(new Span(at.span().start(), atSeconds), at.oracleSeconds()));
    reach(atSeconds);
  }

  private void reach(double seconds) {
    endSeconds = Math.max(endSeconds, seconds);
  }

  /** Decisions in their order. */
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** Jobs in the order of their arrival. */
  public List<Job> jobs() {
    return List.copyOf(jobs.values());
  }

  /** A job by its id. */
  public Job job(String id) {
    return jobs.get(id);
  }

  /** When a request's task ran, null when it never did. */
  public Span run(long request) {
    return runs.get(request);
  }

  /** All runs. */
  public List<Span> runs() {
    return List.copyOf(runs.values());
  }

  /** When the last thing happened. */
  public double endSeconds() {
    return endSeconds;
  }

  /** Mean over the finished jobs of job time by the shortest possible; NaN when none finished. */
  public double meanSlowdown() {
    return jobs.values().stream()
        .filter(job -> Double.isFinite(job.span().end()))
        .mapToDouble(job -> job.span().seconds() / job.oracleSeconds())
        .average()
        .orElse(Double.NaN);
  }
}
