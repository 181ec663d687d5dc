/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.RMContext;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.yarn.config.ConfigurationException;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.config.SymphonySite;
import org.symphonyscheduler.yarn.scheduler.SchedulerRequirements.Obstacle;

/**
 * Symphony's settings, and YARN's beside them, as they are read at the start of a ResourceManager
 * and at each refresh. Where a queue is active, what contradicts is refused; where none is, nothing
 * of YARN's is changed or refused, and the log says what would have to be mended first. For one
 * thread at a time.
 */
final class Setup {
  private static final Logger LOG = LoggerFactory.getLogger(Setup.class);

  /** Who started switched off is CapacityScheduler until it is started again: nothing is kept. */
  private boolean startedOn;

  /** What CapacityScheduler takes over when it starts and keeps until it stops. */
  private boolean asynchronous;

  private boolean dominant;

  private boolean siteThere;

  /**
   * Reads the settings at a start, before CapacityScheduler reads its own.
   *
   * @param yarn completed in place where Symphony is on
   * @throws ConfigurationException when Symphony's settings cannot be used, or a queue is active
   *     and a file contradicts
   */
  SymphonyConfiguration start(Configuration yarn, RMContext context) {
    SymphonyConfiguration read = SymphonySite.read(yarn);
    siteThere = SymphonySite.isThere(yarn);
    startedOn = read.anywhereOn();
    if (startedOn) {
      complete(read, yarn, context);
      if (context.getYarnConfiguration() != yarn) {
        complete(read, context.getYarnConfiguration(), context);
      }
      tellOfPlacementConstraints(yarn);
      CapacitySource capacity = CapacitySource.of(yarn, context.getConfigurationProvider());
      if (read.anywhereActive() && capacity.isFile()) {
        // Before CapacityScheduler says of some of it what names neither file nor key.
        refuse(
            SchedulerRequirements.obstacles(
                yarn, capacity, new CapacitySchedulerConfiguration(capacity.over(yarn), false)));
      }
    }
    return read;
  }

  private static void complete(SymphonyConfiguration read, Configuration yarn, RMContext context) {
    if (read.anywhereActive()) {
      SchedulerRequirements.complete(
          yarn, CapacitySource.of(yarn, context.getConfigurationProvider()));
    } else {
      SchedulerRequirements.nameAllocator(yarn);
    }
  }

  /**
   * Judges what CapacityScheduler has started with.
   *
   * @throws ConfigurationException when a queue is active and something contradicts
   */
  void started(SymphonyConfiguration read, Configuration yarn, CapacityScheduler scheduler) {
    asynchronous = scheduler.getConfiguration().getScheduleAynschronously();
    dominant = scheduler.getResourceCalculator() instanceof DominantResourceCalculator;
    if (!startedOn) {
      return;
    }
    CapacitySource capacity =
        CapacitySource.of(yarn, scheduler.getRMContext().getConfigurationProvider());
    List<Obstacle> obstacles =
        SchedulerRequirements.obstacles(yarn, capacity, scheduler.getConfiguration());
    if (read.anywhereActive()) {
      refuse(obstacles); // What a store says is known only now.
    } else {
      tellWhatIsMissing(obstacles);
    }
  }

  private static void refuse(List<Obstacle> obstacles) {
    if (!obstacles.isEmpty()) {
      throw new ConfigurationException(
          obstacles.stream()
              .map(o -> "SymphonyScheduler cannot start with an active queue: " + o.sentence())
              .map(Setup::orWatch)
              .toList());
    }
  }

  /** Whether Symphony was on for any queue at the start. */
  boolean startedOn() {
    return startedOn;
  }

  /** Whether CapacityScheduler places containers on threads of its own, beside heartbeats. */
  boolean asynchronous() {
    return asynchronous;
  }

  /**
   * Reads the settings at a refresh; nothing is changed when they cannot be used.
   *
   * @param completed a copy of YARN's configuration; completed in place where a queue is active
   * @throws ConfigurationException when they cannot be used
   */
  SymphonyConfiguration refresh(
      Configuration yarn, Configuration completed, CapacityScheduler scheduler) throws IOException {
    boolean there = SymphonySite.isThere(yarn);
    if (siteThere && !there) {
      throw new ConfigurationException(
          "symphony-site.xml is gone from the configuration directory, though it was there before;"
              + " put it back (one without properties takes all defaults)");
    }
    SymphonyConfiguration read = SymphonySite.read(yarn);
    if (read.anywhereOn()) {
      if (!startedOn) {
        throw new ConfigurationException(
            "symphony.mode was off when the ResourceManager started; restart it to turn Symphony"
                + " on");
      }
      judge(read, completed, scheduler);
    }
    siteThere = there;
    return read;
  }

  private void judge(
      SymphonyConfiguration read, Configuration completed, CapacityScheduler scheduler)
      throws IOException {
    complete(read, completed, scheduler.getRMContext());
    CapacitySource capacity =
        CapacitySource.of(completed, scheduler.getRMContext().getConfigurationProvider());
    List<Obstacle> obstacles =
        SchedulerRequirements.obstacles(
            completed,
            capacity,
            scheduler.getCsConfProvider().loadConfiguration(new Configuration(completed)));
    if (!read.anywhereActive()) {
      tellWhatIsMissing(obstacles);
      return;
    }
    List<String> faults = new ArrayList<>();
    Set<String> contradicted = new java.util.HashSet<>();
    for (Obstacle obstacle : obstacles) {
      contradicted.add(obstacle.key());
      faults.add(orWatch("a queue cannot be active: " + obstacle.sentence() + " and restart"));
    }
    if (asynchronous && !contradicted.contains(SchedulerRequirements.ASYNC)) {
      faults.add(restart(SchedulerRequirements.ASYNC + "=true", capacity));
    }
    if (!dominant && !contradicted.contains(SchedulerRequirements.CALCULATOR)) {
      faults.add(
          restart(
              SchedulerRequirements.CALCULATOR
                  + "="
                  + scheduler.getResourceCalculator().getClass().getName(),
              capacity));
    }
    if (!faults.isEmpty()) {
      throw new ConfigurationException(faults);
    }
  }

  private static String restart(String startedWith, CapacitySource capacity) {
    return orWatch(
        "a queue cannot be active: the ResourceManager was started with "
            + startedWith
            + ", which a refresh does not change; "
            + capacity.name()
            + " is right now, so restart it");
  }

  private static String orWatch(String fault) {
    return fault + " (or leave symphony.mode, and that of each queue, at shadow)";
  }

  private static void tellWhatIsMissing(List<Obstacle> obstacles) {
    for (Obstacle obstacle : obstacles) {
      LOG.warn(
          "Symphony only watches, and leaves this as it is; before a queue is made active: {}, and"
              + " restart the ResourceManager",
          obstacle.sentence());
    }
  }

  private static void tellOfPlacementConstraints(Configuration yarn) {
    String handler = yarn.get(YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER, "disabled");
    if (!handler.equals(YarnConfiguration.SCHEDULER_RM_PLACEMENT_CONSTRAINTS_HANDLER)) {
      LOG.info(
          "{} is \"{}\": SchedulingRequests do not reach Symphony; set it to \"scheduler\" if"
              + " applications send them",
          YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER,
          handler);
    }
  }
}
