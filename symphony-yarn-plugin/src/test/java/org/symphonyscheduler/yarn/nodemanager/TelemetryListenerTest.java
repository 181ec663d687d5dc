/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.service.Service;
import org.apache.hadoop.service.ServiceStateChangeListener;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;
import org.apache.hadoop.yarn.server.nodemanager.Context;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.nodemanager.NodeResourceMonitorImpl;
import org.apache.hadoop.yarn.server.nodemanager.NodeStatusUpdater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.Machine;

class TelemetryListenerTest {
  private static final AtomicReference<Supplier<Map<String, Float>>> READING =
      new AtomicReference<>();

  private final Configuration conf = new Configuration(false);
  private final NodeStatusUpdater updater = mock(NodeStatusUpdater.class);
  private final NodeResourceMonitorImpl stock = mock(NodeResourceMonitorImpl.class);
  private final List<ServiceStateChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final TelemetryListener listener = new TelemetryListener();
  private NodeManager.NMContext context;

  /** Made by its class name, as an operator's is. */
  public static final class ScriptedSource implements TelemetrySource {
    @Override
    public void init(Configuration conf) {}

    @Override
    public Optional<Machine> machine() {
      return Optional.empty();
    }

    @Override
    public Map<String, Float> counters() {
      return READING.get().get();
    }
  }

  @BeforeEach
  void start() {
    READING.set(() -> Map.of("symphony.io/cpu0", 1f));
    conf.set(NodeSettings.TELEMETRY_SOURCE, ScriptedSource.class.getName());
    conf.set(NodeSettings.TELEMETRY_INTERVAL, "10ms");
    context = new NodeManager.NMContext(null, null, null, null, null, false, conf);
    when(stock.getUtilization())
        .thenAnswer(i -> ResourceUtilization.newInstance(7, 8, 9f, Map.of("yarn.io/gpu", 2f)));
    doAnswer(i -> listeners.add(i.getArgument(0))).when(updater).registerServiceListener(any());
  }

  @AfterEach
  void stop() {
    when(updater.isInState(Service.STATE.STOPPED)).thenReturn(true);
    listeners.forEach(l -> l.stateChanged(updater));
    Awaitility.await().until(() -> !running());
  }

  @Test
  void countersJoinWhatTheNodeManagerSaysItself() {
    up();
    assertThat(heartbeat())
        .containsOnly(Map.entry("yarn.io/gpu", 2f), Map.entry("symphony.io/cpu0", 1f));
    ResourceUtilization utilization = monitor().getUtilization();
    assertThat(utilization.getPhysicalMemory()).isEqualTo(7);
    assertThat(utilization.getVirtualMemory()).isEqualTo(8);
    assertThat(utilization.getCPU()).isEqualTo(9f);

    READING.set(() -> Map.of("symphony.io/cpu0", 3f));
    Awaitility.await().until(() -> heartbeat().get("symphony.io/cpu0") == 3f);
  }

  @Test
  void aSourceThatThrowsCostsItsCountersOnly() {
    up();
    READING.set(
        () -> {
          throw new IllegalStateException("no sensor");
        });
    Awaitility.await().until(() -> heartbeat().size() == 1);
    assertThat(heartbeat()).containsOnlyKeys("yarn.io/gpu");
    assertThat(listener.sampler().failures()).isPositive();

    READING.set(() -> Map.of("symphony.io/nic", 3f));
    Awaitility.await().until(() -> heartbeat().containsKey("symphony.io/nic"));
  }

  @Test
  void nothingIsTouchedBeforeTheNodeManagerIsUp() {
    context.setNodeResourceMonitor(stock);
    listener.init(context);
    Awaitility.await().until(TelemetryListenerTest::running);
    assertThat(context.getNodeResourceMonitor()).isSameAs(stock);
    context.setNodeStatusUpdater(updater);
    Awaitility.await().until(() -> context.getNodeResourceMonitor() != stock);
  }

  @Test
  void theThreadEndsWithTheNodeManager() {
    up();
    assertThat(running()).isTrue();
    when(updater.isInState(Service.STATE.STOPPED)).thenReturn(true);
    listeners.forEach(l -> l.stateChanged(updater));
    Awaitility.await().until(() -> !running());
  }

  @Test
  void aWrongSettingOrAForeignContextLeavesTheNodeManagerAsItIs() {
    conf.set(NodeSettings.TELEMETRY_SOURCE, "org.example.Missing");
    context.setNodeResourceMonitor(stock);
    context.setNodeStatusUpdater(updater);
    listener.init(context);
    new TelemetryListener().init(mock(Context.class));
    Awaitility.await().until(() -> !running());
    assertThat(context.getNodeResourceMonitor()).isSameAs(stock);
  }

  private void up() {
    context.setNodeResourceMonitor(stock);
    context.setNodeStatusUpdater(updater);
    listener.init(context);
    Awaitility.await().until(() -> listener.sampler() != null);
  }

  /** As the status updater does it, cast included. */
  private NodeResourceMonitorImpl monitor() {
    return (NodeResourceMonitorImpl) context.getNodeResourceMonitor();
  }

  private Map<String, Float> heartbeat() {
    return monitor().getUtilization().getCustomResources();
  }

  private static boolean running() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("symphony-telemetry"));
  }
}
