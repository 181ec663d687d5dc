/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.service.Service;
import org.apache.hadoop.service.ServiceStateChangeListener;
import org.apache.hadoop.yarn.server.nodemanager.ContainerStateTransitionListener;
import org.apache.hadoop.yarn.server.nodemanager.Context;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerEvent;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerImpl;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts counters into a NodeManager's heartbeats. Named in {@code
 * yarn.nodemanager.container-state-transition-listener.classes}, which is the one place where a
 * NodeManager hands its context to foreign code. Of the transitions themselves it needs nothing.
 *
 * <p>A daemon thread waits until the NodeManager is up, puts {@link CounterOverlay} before its
 * resource monitor, and then samples until the NodeManager stops. Whatever goes wrong here, the
 * NodeManager runs on as if Symphony were not there.
 */
public final class TelemetryListener implements ContainerStateTransitionListener {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetryListener.class);

  /** Between two looks whether the NodeManager is up. */
  private static final long POLL_MILLIS = 20;

  /** A NodeManager not up by then never will be; recovery of containers takes seconds. */
  private static final long PATIENCE_MILLIS = 600_000;

  private volatile CounterSampler sampler;

  @Override
  public void init(Context context) {
    Thread thread = new Thread(() -> run(context), "symphony-telemetry");
    thread.setDaemon(true);
    thread.start();
  }

  /** The sampler at work, null before the NodeManager is up; for tests. */
  CounterSampler sampler() {
    return sampler;
  }

  private void run(Context context) {
    try {
      if (!(context instanceof NodeManager.NMContext nodeManager)) {
        LOG.error("No counters: the NodeManager's context is a {}", context.getClass());
        return;
      }
      if (awaitUp(context)) {
        install(nodeManager).run();
      }
    } catch (InterruptedException e) {
      LOG.debug("Telemetry ends with the NodeManager");
    } catch (RuntimeException e) {
      LOG.error("No counters: {}", e.getMessage(), e);
    }
  }

  /** The status updater is the last thing a NodeManager sets, after its monitor. */
  private static boolean awaitUp(Context context) throws InterruptedException {
    for (long waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
      if (context.getNodeStatusUpdater() != null && context.getNodeResourceMonitor() != null) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    LOG.warn("No counters: the NodeManager did not come up in {} ms", PATIENCE_MILLIS);
    return false;
  }

  private CounterSampler install(NodeManager.NMContext context) {
    Configuration conf = context.getConf();
    CounterSampler created =
        new CounterSampler(
            NodeSettings.source(conf),
            new AssignedDevices(context.getContainers()::values),
            NodeSettings.telemetryInterval(conf));
    // Before the first heartbeat can ask, so that it does not go out empty.
    created.sample();
    context.setNodeResourceMonitor(
        new CounterOverlay(context, context.getNodeResourceMonitor(), created));
    stopWith(context.getNodeStatusUpdater(), created, Thread.currentThread());
    sampler = created;
    return created;
  }

  /** The status updater is the first thing a stopping NodeManager stops. */
  private static void stopWith(Service updater, CounterSampler sampler, Thread thread) {
    ServiceStateChangeListener end =
        service -> {
          if (service.isInState(Service.STATE.STOPPED)) {
            sampler.stop();
            thread.interrupt();
          }
        };
    updater.registerServiceListener(end);
    // It may have stopped before we listened.
    end.stateChanged(updater);
  }

  @Override
  public void preTransition(ContainerImpl container, ContainerState state, ContainerEvent event) {}

  @Override
  public void postTransition(
      ContainerImpl container, ContainerState before, ContainerState after, ContainerEvent event) {}
}
