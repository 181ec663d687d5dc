/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.scheduler.ModelService;

/**
 * The learning model on the replay's clock. Stepped, it has no thread: whoever drives the replay
 * calls {@link #drain}. Broken, it throws whenever it is asked.
 */
final class ReplayModel implements ModelService, PlacementModel {
  private final ModelService service;
  private final PlacementModel model;
  private final boolean stepped;
  private final boolean broken;

  ReplayModel(SymphonyConfiguration settings, LongSupplier clock, boolean stepped, boolean broken) {
    this.service = ModelService.learning(settings, clock);
    this.model = service.model();
    this.stepped = stepped;
    this.broken = broken;
  }

  /** Reads what waits, when no thread of the model does. */
  @Override
  public int drain() {
    return stepped ? service.drain() : 0;
  }

  /** Events that wait; read now and then, it costs a pass over all nodes. */
  int queueDepth() {
    return service.modelStatistics().map(ModelStatistics::queueDepth).orElse(0);
  }

  @Override
  public Optional<ModelStatistics> modelStatistics() {
    return service.modelStatistics();
  }

  @Override
  public PlacementModel model() {
    return this;
  }

  @Override
  public LongSupplier clockMillis() {
    return service.clockMillis();
  }

  @Override
  public void configure(SymphonyConfiguration settings) {
    service.configure(settings);
  }

  @Override
  public void start() {
    if (!stepped) {
      service.start();
    }
  }

  @Override
  public void stop() {
    service.stop();
  }

  @Override
  public void figures(MetricsRecordBuilder record) {
    service.figures(record);
  }

  @Override
  public void observe(ModelEvent event) {
    model.observe(event);
  }

  @Override
  public ModelNode node(String name) {
    return model.node(name);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    if (broken) {
      throw new IllegalStateException("a model that is broken on purpose");
    }
    return model.place(request, waitedMillis, candidates);
  }
}
