/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.util.Time;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.ModelListener;
import org.symphonyscheduler.policy.ModelStatistics;
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

  /**
   * Reads all that waits on the caller's thread, for a service that was not started.
   *
   * @return events read
   */
  default int drain() {
    return 0;
  }

  /**
   * What was learned that outlives a restart; nothing where nothing is learned. Any thread but the
   * scheduler's.
   */
  default Knowledge knowledge() {
    return Knowledge.NONE;
  }

  /** Takes in what was known before; any thread but the scheduler's. */
  default void recall(Knowledge knowledge) {}

  /** Tells somebody of all that the model reads; nobody where it tells nothing. */
  default void listen(ModelListener listener) {}

  /** How the model fares, empty when it keeps no count; any thread. */
  default Optional<ModelStatistics> modelStatistics() {
    return Optional.empty();
  }

  /** The model that learns while the cluster runs, on a clock that cannot jump. */
  static ModelService learning(SymphonyConfiguration settings) {
    return learning(settings, Time::monotonicNow);
  }

  /**
   * The same on another clock.
   *
   * @param clockMillis milliseconds; must not go back
   */
  static ModelService learning(SymphonyConfiguration settings, LongSupplier clockMillis) {
    return new LearningModelService(settings, clockMillis);
  }
}
