/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.SymphonyModel;

/**
 * Tells a model that knows nothing of a cluster's past, event by event, and asks it for each
 * container's run time just before the container is placed. What it says then, against what the
 * container took, is how well it would have known this cluster. For one thread.
 */
public final class Hindsight {
  /** Nothing is drawn, and an answer is wanted of silent clusters too. */
  private static final ModelParameters PARAMETERS =
      ModelParameters.builder().thompson(0).staleMillis(Duration.ofDays(365).toMillis()).build();

  private final List<Run> runs = new ArrayList<>();
  private final Map<String, Integer> ended = new HashMap<>();
  private final Set<String> nodes = new HashSet<>();
  private final Set<String> nodesWithTopology = new HashSet<>();
  private final Set<String> nodesWithCounters = new HashSet<>();
  private final Set<String> jobs = new HashSet<>();
  private long millis;
  private Knowledge knowledge = Knowledge.NONE;

  /**
   * A container that was placed and ended well.
   *
   * @param before runs of its kernel that had ended when it was placed
   * @param predictedSeconds what the model said when it was placed
   * @param seconds what it took
   */
  public record Run(
      String kernel, String deviceType, int before, double predictedSeconds, double seconds) {
    /** Logarithm of what it took over what was said. */
    public double error() {
      return Math.log(seconds / predictedSeconds);
    }
  }

  /**
   * Reads one more file of a journal. Each stands for itself: what was learned goes on, what runs
   * is told anew.
   *
   * @return whether the file is whole, see {@link ModelEventJournal#read}
   * @throws IOException when it cannot be read
   */
  public boolean read(Path file) throws IOException {
    Telling telling = new Telling();
    boolean whole = ModelEventJournal.read(file, telling::tell);
    telling.end();
    return whole;
  }

  /** The telling of one file. */
  private final class Telling {
    private final SymphonyModel model = new SymphonyModel(PARAMETERS, this::now);
    private final Candidates candidates = new Candidates();
    private final Map<String, Open> open = new HashMap<>();
    private long firstMillis = Long.MAX_VALUE;
    private long nowMillis = Long.MIN_VALUE;
    private long requests;

    /** Whether the file has told what was there when it began. */
    private boolean begun;

    Telling() {
      model.recall(knowledge);
    }

    private long now() {
      return nowMillis == Long.MIN_VALUE ? 0 : nowMillis;
    }

    void tell(ModelEvent event) {
      firstMillis = Math.min(firstMillis, event.atMillis());
      nowMillis = Math.max(nowMillis, event.atMillis());
      if (event instanceof ModelEvent.NodeJoined joined) {
        nodes.add(joined.node());
        joined.machine().ifPresent(machine -> nodesWithTopology.add(joined.node()));
      } else if (event instanceof ModelEvent.ContainerPlaced placed) {
        jobs.add(placed.job());
        if (begun) {
          open.put(placed.container(), new Open(placed, predict(placed), before(placed.kernel())));
        }
      } else if (event instanceof ModelEvent.ContainerStarted started) {
        open.computeIfPresent(started.container(), (name, run) -> run.at(started.atMillis()));
      } else {
        begun = true;
        if (event instanceof ModelEvent.Heartbeat heartbeat && !heartbeat.counters().isEmpty()) {
          nodesWithCounters.add(heartbeat.node());
        } else if (event instanceof ModelEvent.ContainerFinished finished) {
          finished(finished);
        }
      }
      model.observe(event);
      model.drain();
    }

    private double predict(ModelEvent.ContainerPlaced placed) {
      PlacementRequest request =
          new PlacementRequest(
              ++requests,
              placed.job(),
              placed.kernel(),
              List.of(new PlacementRequest.Alternative(placed.deviceType(), placed.units())));
      candidates.clear();
      candidates.add(model.node(placed.node()), 0, 1, 0);
      return model.place(request, 0, candidates) instanceof Placement.Ranked
          ? candidates.seconds(0)
          : Double.NaN;
    }

    private void finished(ModelEvent.ContainerFinished finished) {
      Open run = open.remove(finished.container());
      if (run == null || finished.outcome() != ModelEvent.Outcome.SUCCEEDED) {
        return;
      }
      ended.merge(run.placed.kernel(), 1, Integer::sum);
      double seconds = (finished.atMillis() - run.startMillis) / 1000.0;
      if (seconds > 0 && run.predictedSeconds > 0) {
        ModelEvent.ContainerPlaced placed = run.placed;
        runs.add(
            new Run(
                placed.kernel(), placed.deviceType(), run.before, run.predictedSeconds, seconds));
      }
    }

    void end() {
      if (nowMillis > firstMillis) {
        millis += nowMillis - firstMillis;
      }
      knowledge = model.knowledge();
    }
  }

  private int before(String kernel) {
    return ended.getOrDefault(kernel, 0);
  }

  /** A container whose end was not told yet. */
  private record Open(
      ModelEvent.ContainerPlaced placed, double predictedSeconds, int before, long startMillis) {
    Open(ModelEvent.ContainerPlaced placed, double predictedSeconds, int before) {
      this(placed, predictedSeconds, before, placed.atMillis());
    }

    Open at(long startMillis) {
      return new Open(placed, predictedSeconds, before, startMillis);
    }
  }

  /** Containers that ended well, in the order they ended. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** What the model has learned. */
  public Knowledge knowledge() {
    return knowledge;
  }

  /** Nodes that were told of. */
  public int nodes() {
    return nodes.size();
  }

  /** Those of them that told their topology. */
  public int nodesWithTopology() {
    return nodesWithTopology.size();
  }

  /** Those of them that told counters. */
  public int nodesWithCounters() {
    return nodesWithCounters.size();
  }

  /** Jobs that had containers. */
  public int jobs() {
    return jobs.size();
  }

  /** Milliseconds that the files span, together. */
  public long millis() {
    return millis;
  }
}
