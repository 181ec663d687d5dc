/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelListener;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.RateBelief;
import org.symphonyscheduler.policy.ResourceBelief;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.scheduler.ModelService;

/**
 * The model that learns, with a test between it and the scheduler: the test sees what it is told of
 * containers, and may spoil its answers and its heartbeats. Safe for any thread.
 */
final class WatchedModel implements ModelService, PlacementModel {
  /** Answers in place of the model, or asks it. */
  interface Answer {
    Placement place(
        PlacementRequest request, long waitedMillis, Candidates candidates, PlacementModel model);
  }

  private static final Answer HONEST =
      (request, waited, candidates, model) -> model.place(request, waited, candidates);

  private final ModelService learning;
  private final List<ModelEvent> containers = new CopyOnWriteArrayList<>();
  private volatile SymphonyConfiguration settings;
  private volatile Answer answer = HONEST;
  private volatile UnaryOperator<ModelEvent.Heartbeat> heartbeats = heartbeat -> heartbeat;

  WatchedModel(ModelService learning) {
    this.learning = learning;
  }

  /** From now on this answers. */
  void answer(Answer changed) {
    answer = changed;
  }

  /** From now on heartbeats reach the model like this; null for not at all. */
  void heartbeats(UnaryOperator<ModelEvent.Heartbeat> changed) {
    heartbeats = changed;
  }

  /** Answers and heartbeats are as they should be. */
  void heal() {
    answer = HONEST;
    heartbeats = heartbeat -> heartbeat;
  }

  /** Names of the containers that events of a kind told of, in their order. */
  List<String> told(Class<? extends ModelEvent> kind) {
    return containers.stream().filter(kind::isInstance).map(WatchedModel::container).toList();
  }

  private static String container(ModelEvent event) {
    return event instanceof ModelEvent.ContainerPlaced placed
        ? placed.container()
        : ((ModelEvent.ContainerFinished) event).container();
  }

  /** The settings the scheduler works with. */
  SymphonyConfiguration settings() {
    return settings;
  }

  @Override
  public Knowledge knowledge() {
    return learning.knowledge();
  }

  @Override
  public void recall(Knowledge knowledge) {
    learning.recall(knowledge);
  }

  @Override
  public void listen(ModelListener listener) {
    learning.listen(listener);
  }

  ModelStatistics statistics() {
    return learned().statistics();
  }

  RateBelief rate(String kernel, String processor) {
    return learned().rate(kernel, processor);
  }

  List<ResourceBelief> belief(String node) {
    return learned().belief(node);
  }

  private SymphonyModel learned() {
    return (SymphonyModel) learning.model();
  }

  // ---- What the scheduler calls.

  @Override
  public void observe(ModelEvent event) {
    if (event instanceof ModelEvent.ContainerPlaced
        || event instanceof ModelEvent.ContainerFinished) {
      containers.add(event);
    }
    ModelEvent heard =
        event instanceof ModelEvent.Heartbeat heartbeat ? heartbeats.apply(heartbeat) : event;
    if (heard != null) {
      learning.model().observe(heard);
    }
  }

  @Override
  public ModelNode node(String name) {
    return learning.model().node(name);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    return answer.place(request, waitedMillis, candidates, learning.model());
  }

  @Override
  public PlacementModel model() {
    return this;
  }

  @Override
  public LongSupplier clockMillis() {
    return learning.clockMillis();
  }

  @Override
  public void configure(SymphonyConfiguration changed) {
    settings = changed;
    learning.configure(changed);
  }

  @Override
  public void start() {
    learning.start();
  }

  @Override
  public void stop() {
    learning.stop();
  }

  @Override
  public void figures(MetricsRecordBuilder record) {
    learning.figures(record);
  }
}
