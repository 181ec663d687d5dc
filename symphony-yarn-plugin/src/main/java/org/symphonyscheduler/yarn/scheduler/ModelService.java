/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.LongSupplier;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.util.Time;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/** The placement model with its thread, its clock and its figures. */
public interface ModelService {
  /** What decides. */
  PlacementModel model();

  /** The clock of everything the model is told, milliseconds. */
  LongSupplier clockMillis();

  /** Takes settings over, at start and at every reload. */
  void configure(SymphonyConfiguration settings);

  /** Starts the model's thread. */
  void start();

  /** Stops it and waits for its end. */
  void stop();

  /** Adds what the model counts to a metrics record; any thread. */
  void figures(MetricsRecordBuilder record);

  /** The model that learns while the cluster runs, on a clock that cannot jump. */
  static ModelService learning(SymphonyConfiguration settings) {
    return new LearningModelService(settings, Time::monotonicNow);
  }
}
