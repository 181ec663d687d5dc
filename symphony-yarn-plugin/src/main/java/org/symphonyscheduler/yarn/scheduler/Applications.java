/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.hadoop.util.Time;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMAppState;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.AppSchedulingInfo;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerApplicationAttempt;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ApplicationSchedulingConfig;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.yarn.config.Mode;
import org.symphonyscheduler.yarn.metrics.LeftToStock.Reason;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Symphony's books of applications: which of their requests are its own, how long jobs take, who
 * bypasses it. Threads: any; ApplicationMasters' requests arrive on many.
 */
final class Applications {
  private static final Logger LOG = LoggerFactory.getLogger(Applications.class);

  private final Map<ApplicationAttemptId, ApplicationView> views = new ConcurrentHashMap<>();
  private final Set<ApplicationId> bypassing = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final OpenMembers open;
  private final JobTimes jobTimes = new JobTimes();
  private final Function<ApplicationId, RMApp> known;
  private final Function<ApplicationAttemptId, FiCaSchedulerApp> attempts;
  private final BooleanSupplier on;
  private final BooleanSupplier active;
  private final Predicate<ApplicationAttemptId> decides;
  private final Function<String, Mode> modes;
  private final Placer placer;
  private final SchedulerMetrics metrics;

  /**
   * @param known the ResourceManager's applications, null for one that is gone
   * @param attempts CapacityScheduler's, null for one that is gone
   * @param on whether Symphony is on for any queue
   * @param active whether it decides for any; who only watches counts no asks
   * @param decides whether it decides for an attempt's queue
   * @param open what all applications ask for
   * @param modes the mode of a queue by its full path
   */
  Applications(
      Function<ApplicationId, RMApp> known,
      Function<ApplicationAttemptId, FiCaSchedulerApp> attempts,
      BooleanSupplier on,
      BooleanSupplier active,
      Predicate<ApplicationAttemptId> decides,
      OpenMembers open,
      Function<String, Mode> modes,
      Placer placer,
      SchedulerMetrics metrics) {
    this.open = open;
    this.decides = decides;
    this.known = known;
    this.attempts = attempts;
    this.on = on;
    this.active = active;
    this.modes = modes;
    this.placer = placer;
    this.metrics = metrics;
  }

  /** What all applications ask for. */
  OpenMembers open() {
    return open;
  }

  /** How many attempts have asked for something and are not gone. */
  int size() {
    return views.size();
  }

  /** The view of an attempt, null when it never asked for anything of Symphony's. */
  ApplicationView view(ApplicationAttemptId attempt) {
    return views.get(attempt);
  }

  /** The view of an attempt, which is made when there is none. */
  ApplicationView view(AppSchedulingInfo application) {
    ApplicationView known = views.get(application.getApplicationAttemptId());
    return known == null ? newView(application) : known;
  }

  private ApplicationView newView(AppSchedulingInfo application) {
    return views.computeIfAbsent(
        application.getApplicationAttemptId(),
        attempt -> {
          RMApp app = known.apply(attempt.getApplicationId());
          return new ApplicationView(
              attempt,
              new KernelNames(
                  app == null ? null : app.getApplicationType(),
                  app == null ? null : app.getName(),
                  Map.copyOf(application.getApplicationSchedulingEnvs())),
              requests,
              open);
        });
  }

  // ---- Requests.

  /**
   * A key's books changed; called by the thread that brings the request.
   *
   * @return the request it is part of now, null when it is not Symphony's
   */
  DelegatedRequest delegate(
      SymphonyAllocator<?> allocator, AppSchedulingInfo application, DelegatedRequest present) {
    allocator.left().outstanding(allocator.outstanding());
    if (allocator.outstanding() <= 0) {
      if (present != null) {
        withdraw(allocator, present);
      }
      return null;
    }
    boolean device = placer.types().asksForDevice(allocator.ask());
    Reason stays = stays(allocator, application);
    if (stays != null) {
      left(allocator, application, device || stays == Reason.UPDATE ? stays : Reason.NO_DEVICE);
      return null;
    }
    ApplicationView view = view(application);
    String group = view.group(allocator.key(), allocator.tags());
    if (present != null) {
      present.changed();
    }
    if (group == null && !device) {
      left(allocator, application, Reason.NO_DEVICE);
      return null;
    }
    watched(allocator, application);
    if (group != null) {
      return view.join(group, allocator);
    }
    if (present != null) {
      return present;
    }
    DelegatedRequest request = view.alone(allocator.key());
    request.add(allocator);
    return request;
  }

  /** Why a request is CapacityScheduler's whatever it asks for; null when it is not. */
  private Reason stays(SymphonyAllocator<?> allocator, AppSchedulingInfo application) {
    if (!on.getAsBoolean()) {
      return Reason.OFF;
    }
    if (allocator.namesPlaces()) {
      return Reason.NAMES_PLACES;
    }
    if (allocator.key().getContainerToUpdate() != null) {
      return Reason.UPDATE;
    }
    return asksForMaster(application) ? Reason.MASTER : null;
  }

  /** Counts a request that Symphony would decide if its queue were active, where that is not. */
  private void watched(SymphonyAllocator<?> allocator, AppSchedulingInfo application) {
    FiCaSchedulerApp app = attempts.apply(application.getApplicationAttemptId());
    Mode mode = app == null ? Mode.ACTIVE : modes.apply(app.getCSLeafQueue().getQueuePath());
    if (mode != Mode.ACTIVE) {
      left(allocator, application, mode == Mode.OFF ? Reason.OFF : Reason.SHADOW);
    }
  }

  private void left(SymphonyAllocator<?> allocator, AppSchedulingInfo application, Reason reason) {
    if (allocator.left().isNews(reason)) {
      FiCaSchedulerApp app = attempts.apply(application.getApplicationAttemptId());
      if (app != null) {
        metrics.leftToStock().count(reason, app.getCSLeafQueue().getQueuePath());
      }
    }
  }

  private boolean asksForMaster(AppSchedulingInfo application) {
    FiCaSchedulerApp app = attempts.apply(application.getApplicationAttemptId());
    return app != null && app.isWaitingForAMContainer();
  }

  /** A key asks for nothing any more. */
  void withdraw(SymphonyAllocator<?> allocator, DelegatedRequest request) {
    if (request.group() == null) {
      request.remove(allocator);
    } else {
      request.application().leave(request.group(), allocator);
    }
    if (active.getAsBoolean()) {
      placer.withdrawn(request);
    }
  }

  /** A key's books changed: counts what it asks for, where walks over the queues depend on it. */
  void count(SymphonyAllocator<?> allocator) {
    if (active.getAsBoolean() || allocator.counted().counts()) {
      countNow(allocator);
    }
  }

  private void countNow(SymphonyAllocator<?> allocator) {
    open.count(allocator);
    int outstanding = allocator.outstanding();
    Resource ask = outstanding > 0 ? allocator.ask() : null;
    boolean devices = ask != null && placer.types().asksForDevice(ask);
    String type = devices ? placer.types().of(ask) : null;
    AppSchedulingInfo application = allocator.application();
    boolean ours =
        devices
            && allocator.request() != null
            && decides.test(application.getApplicationAttemptId());
    long units = devices ? (long) outstanding * placer.types().units(ask, type) : 0;
    open.count(allocator.counted(), type, ours ? allocator.kernel() : null, units);
    ApplicationView view =
        devices ? view(application) : views.get(application.getApplicationAttemptId());
    if (view != null) {
      view.counts(allocator.counted(), devices);
    }
  }

  /** Counts all that an attempt asks for, which was not done while Symphony only watched. */
  void countAll(SchedulerApplicationAttempt attempt) {
    if (attempt == null) {
      return;
    }
    AppSchedulingInfo asks = attempt.getAppSchedulingInfo();
    for (SchedulerRequestKey key : asks.getSchedulerKeys()) {
      if (asks.getAppPlacementAllocator(key) instanceof SymphonyAllocator<?> allocator) {
        countNow(allocator);
      }
    }
  }

  /** YARN puts the request of a container the application has not seen back into its queue. */
  void reopen(RMContainer container) {
    ApplicationView view = views.get(container.getApplicationAttemptId());
    if (view != null) {
      Set<String> tags = container.getAllocationTags();
      String group =
          view.group(container.getAllocatedSchedulerKey(), tags == null ? Set.of() : tags);
      DelegatedRequest request = group == null ? null : view.group(group);
      if (request != null) {
        request.reopen(container.getAllocatedSchedulerKey());
        open.changed();
      }
    }
  }

  // ---- Their lives.

  /** Counts and logs an application that chose another allocator than Symphony's. */
  void reportBypass(FiCaSchedulerApp app) {
    String chosen =
        app.getAppSchedulingInfo()
            .getApplicationSchedulingEnvs()
            .get(ApplicationSchedulingConfig.ENV_APPLICATION_PLACEMENT_TYPE_CLASS);
    if (chosen != null
        && !chosen.equals(SymphonyAllocator.class.getName())
        && bypassing.add(app.getApplicationId())) {
      metrics.count(Count.BYPASSES);
      metrics.leftToStock().count(Reason.OWN_ALLOCATOR, app.getCSLeafQueue().getQueuePath());
      LOG.warn(
          "{} of user {} bypasses Symphony: it set {} to {}",
          app.getApplicationId(),
          app.getUser(),
          ApplicationSchedulingConfig.ENV_APPLICATION_PLACEMENT_TYPE_CLASS,
          chosen);
    }
  }

  /** An attempt ended; what it asked for is forgotten. */
  void attemptEnded(ApplicationAttemptId attempt) {
    forget(views.remove(attempt));
  }

  /** An application ended; how long it took is learned when it succeeded. */
  void ended(ApplicationId application, RMAppState state) {
    bypassing.remove(application);
    RMApp app = state == RMAppState.FINISHED ? known.apply(application) : null;
    if (app != null && app.getLaunchTime() > 0) {
      long ended = app.getFinishTime() > 0 ? app.getFinishTime() : Time.now();
      double seconds = Math.max(0, ended - app.getLaunchTime()) / 1000.0;
      jobTimes.took(app.getApplicationType(), app.getName(), seconds);
    }
    // A last word of its ApplicationMaster may have come after its attempt ended.
    for (ApplicationAttemptId attempt : views.keySet()) {
      if (attempt.getApplicationId().equals(application)) {
        forget(views.remove(attempt));
      }
    }
  }

  private void forget(ApplicationView view) {
    if (view != null) {
      open.removeAll(view);
      view.counted().forEach(counted -> open.count(counted, null, null, 0));
      placer.promises().releaseAll(view);
    }
  }

  /** Seconds an application is expected to run, see {@link JobTimes}; 0 when it is gone. */
  double expectedSeconds(FiCaSchedulerApp attempt) {
    RMApp app = known.apply(attempt.getApplicationId());
    return app == null
        ? 0
        : jobTimes.expected(
            app.getApplicationType(),
            app.getName(),
            attempt.getAppSchedulingInfo().getApplicationSchedulingEnvs());
  }
}
