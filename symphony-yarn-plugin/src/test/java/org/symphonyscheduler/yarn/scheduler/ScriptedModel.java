/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/** A model that answers what a test tells it to and remembers what it was told. */
final class ScriptedModel implements PlacementModel, ModelService {
  /** Answers a question. */
  interface Script {
    Placement place(PlacementRequest request, long waitedMillis, Candidates candidates);
  }

  private record Node(String name) implements ModelNode {}

  final List<ModelEvent> events = new ArrayList<>();
  final List<PlacementRequest> questions = new ArrayList<>();
  long nowMillis = 1_000_000;
  private final Map<String, ModelNode> nodes = new ConcurrentHashMap<>();
  private Class<? extends ModelEvent> failing;
  private Script script = (request, waited, candidates) -> preferring(candidates);

  /** Fails on such events from now on, on none for null. */
  void failOn(Class<? extends ModelEvent> events) {
    failing = events;
  }

  void script(Script script) {
    this.script = script;
  }

  /** Ranks the named nodes in that order, others after them in the order they were offered. */
  static Placement preferring(Candidates candidates, String... hosts) {
    for (int c = 0; c < candidates.size(); c++) {
      int place = hosts.length;
      for (int h = 0; h < hosts.length; h++) {
        if (candidates.node(c).name().startsWith(hosts[h] + ":")) {
          place = h;
        }
      }
      candidates.score(c, 1 + place + candidates.alternative(c) * 0.1, 1 + place, 0.1);
    }
    candidates.rank(8);
    return new Placement.Ranked(candidates);
  }

  /** Ranks by alternative first: the named one, then the others. */
  static Placement preferringAlternative(Candidates candidates, int alternative) {
    for (int c = 0; c < candidates.size(); c++) {
      candidates.score(c, candidates.alternative(c) == alternative ? 1 : 100 + c, 1, 0.1);
    }
    candidates.rank(8);
    return new Placement.Ranked(candidates);
  }

  <T extends ModelEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public synchronized void observe(ModelEvent event) {
    if (failing != null && failing.isInstance(event)) {
      throw new IllegalStateException("a fault");
    }
    events.add(event);
  }

  @Override
  public ModelNode node(String name) {
    return nodes.computeIfAbsent(name, Node::new);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    questions.add(request);
    return script.place(request, waitedMillis, candidates);
  }

  @Override
  public PlacementModel model() {
    return this;
  }

  @Override
  public LongSupplier clockMillis() {
    return () -> nowMillis;
  }

  @Override
  public void configure(SymphonyConfiguration settings) {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public void figures(MetricsRecordBuilder record) {}
}
