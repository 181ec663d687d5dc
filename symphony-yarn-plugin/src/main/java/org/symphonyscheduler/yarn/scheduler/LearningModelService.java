/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.lib.Interns;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.ModelListener;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/** {@link SymphonyModel} with the plug-in's settings. */
final class LearningModelService implements ModelService {
  private final LongSupplier clockMillis;
  private final SymphonyModel model;

  LearningModelService(SymphonyConfiguration settings, LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
    this.model = new SymphonyModel(parameters(settings), clockMillis);
  }

  /** What the settings say to the model. */
  static ModelParameters parameters(SymphonyConfiguration settings) {
    return ModelParameters.builder()
        .eta(settings.harmWeight())
        .price(settings.price())
        .waitBias(settings.waitBias())
        .thompson(settings.exploration())
        .horizon(settings.trialHorizon())
        .waitCapMillis(settings.waitLimit().toMillis())
        .staleMillis(settings.telemetryMaxAge().toMillis())
        .backlog(settings.modelQueueCapacity())
        .rankLimit(settings.rankedNodes())
        .seed(settings.seed())
        .build();
  }

  @Override
  public PlacementModel model() {
    return model;
  }

  @Override
  public LongSupplier clockMillis() {
    return clockMillis;
  }

  @Override
  public void configure(SymphonyConfiguration settings) {
    model.reconfigure(parameters(settings));
  }

  @Override
  public void start() {
    model.start();
  }

  @Override
  public void stop() {
    model.close();
  }

  @Override
  public int drain() {
    return model.drain();
  }

  @Override
  public Knowledge knowledge() {
    return model.knowledge();
  }

  @Override
  public void recall(Knowledge knowledge) {
    model.recall(knowledge);
  }

  @Override
  public void listen(ModelListener listener) {
    model.listen(listener);
  }

  @Override
  public Optional<ModelStatistics> modelStatistics() {
    return Optional.of(model.statistics());
  }

  @Override
  public void figures(MetricsRecordBuilder record) {
    ModelStatistics figures = model.statistics();
    record
        .addGauge(
            Interns.info("ModelQueue", "events that wait for the model's thread"),
            figures.queueDepth())
        .addCounter(
            Interns.info("HeartbeatsReplaced", "heartbeats overtaken by newer ones, unread"),
            figures.droppedHeartbeats())
        .addCounter(
            Interns.info("CompletionsLearned", "containers whose run time was learned from"),
            figures.completionsLearned())
        .addCounter(Interns.info("ModelEvents", "events read"), figures.events())
        .addCounter(Interns.info("ModelFailures", "events the model failed on"), figures.failures())
        .addGauge(Interns.info("ModelKernels", "kernels with a known run time"), figures.kernels())
        .addGauge(Interns.info("ModelNodes", "nodes the model knows"), figures.nodes())
        .addGauge(
            Interns.info(
                "TelemetryAgeMillis", "age of the last heartbeat of the node silent for longest"),
            figures.oldestTelemetryMillis());
    figures
        .badCounters()
        .forEach(
            (reason, count) ->
                record.addCounter(
                    Interns.info("BadCounters" + camel(reason.name()), "counters not believed"),
                    count));
  }

  private static String camel(String constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return name.toString();
  }
}
