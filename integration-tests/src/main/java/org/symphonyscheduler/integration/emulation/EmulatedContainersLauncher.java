/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.SignalContainerCommand;
import org.apache.hadoop.yarn.event.Dispatcher;
import org.apache.hadoop.yarn.server.nodemanager.ContainerExecutor;
import org.apache.hadoop.yarn.server.nodemanager.Context;
import org.apache.hadoop.yarn.server.nodemanager.LocalDirsHandlerService;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.ContainerManagerImpl;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.Container;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerEvent;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerEventType;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerExitEvent;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.launcher.ContainersLauncher;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.launcher.ContainersLauncherEvent;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.launcher.SignalContainersLauncherEvent;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;

/**
 * Runs containers that carry a kernel on the node's emulated machine, in this process, and all
 * others, such as real ApplicationMasters, as real processes. A NodeManager uses it when {@code
 * yarn.nodemanager.containers-launcher.class} names it.
 *
 * <p>It stands above the ContainerExecutor, not in its place, because the NodeManager prepares
 * every executor's container with a thread, five files and their configuration, some 50 ms of
 * processor time; here a kernel costs one event in and two out. The NodeManager's dispatcher calls
 * it; exits come from the machines' thread.
 */
public final class EmulatedContainersLauncher extends ContainersLauncher {
  /** What a shell says of a command that cannot be executed. */
  private static final int EXIT_CANNOT_RUN = 126;

  private final Set<ContainerId> launched = ConcurrentHashMap.newKeySet();
  private EmulatedMachine machine;
  private Dispatcher dispatcher;

  @Override
  public void init(
      Context context,
      Dispatcher dispatcher,
      ContainerExecutor executor,
      LocalDirsHandlerService directories,
      ContainerManagerImpl containerManager) {
    super.init(context, dispatcher, executor, directories, containerManager);
    this.dispatcher = dispatcher;
  }

  @Override
  protected void serviceInit(Configuration conf) throws Exception {
    machine = EmulatedMachines.of(conf);
    super.serviceInit(conf);
  }

  @Override
  public void handle(ContainersLauncherEvent event) {
    if (!isKernel(event.getContainer())) {
      super.handle(event);
      return;
    }
    switch (event.getType()) {
      case LAUNCH_CONTAINER, RELAUNCH_CONTAINER -> launch(event.getContainer());
      case CLEANUP_CONTAINER, CLEANUP_CONTAINER_FOR_REINIT ->
          cleanUp(event.getContainer().getContainerId());
      case SIGNAL_CONTAINER ->
          signal(
              event.getContainer().getContainerId(),
              ((SignalContainersLauncherEvent) event).getCommand());
      default -> super.handle(event);
    }
  }

  private static boolean isKernel(Container container) {
    return container.getLaunchContext().getEnvironment().containsKey(KernelEnvironment.KERNEL);
  }

  private void launch(Container container) {
    ContainerId id = container.getContainerId();
    launched.add(id);
    send(new ContainerEvent(id, ContainerEventType.CONTAINER_LAUNCHED));
    try {
      CompletableFuture<Void> unused = start(container).thenAccept(code -> exited(id, code));
    } catch (EmulationException | NumberFormatException e) {
      send(
          new ContainerExitEvent(
              id,
              ContainerEventType.CONTAINER_EXITED_WITH_FAILURE,
              EXIT_CANNOT_RUN,
              "Emulated container cannot run: " + e.getMessage()));
    }
  }

  private CompletableFuture<Integer> start(Container container) {
    Map<String, String> environment = container.getLaunchContext().getEnvironment();
    String deviceType = environment.getOrDefault(KernelEnvironment.DEVICE_TYPE, Device.CPU);
    double size = Double.parseDouble(environment.getOrDefault(KernelEnvironment.SIZE, "1"));
    return machine.start(
        container.getContainerId().toString(),
        environment.get(KernelEnvironment.KERNEL),
        deviceType,
        size,
        units(container.getResource(), deviceType));
  }

  private static int units(Resource resource, String deviceType) {
    if (deviceType.equals(Device.CPU)) {
      return resource.getVirtualCores();
    }
    long units = 0;
    for (var information : resource.getResources()) {
      if (information.getName().equals(deviceType)) {
        units = information.getValue();
      }
    }
    if (units < 1) {
      throw new EmulationException("the container was granted no " + deviceType);
    }
    return Math.toIntExact(units);
  }

  private void exited(ContainerId id, int code) {
    if (code == EmulatedMachine.EXIT_SUCCESS) {
      send(new ContainerEvent(id, ContainerEventType.CONTAINER_EXITED_WITH_SUCCESS));
    } else {
      killed(id, code, "Emulated container ended by exit code " + code);
    }
  }

  /** Ends what still runs. The NodeManager also calls this after every ordinary end. */
  private void cleanUp(ContainerId id) {
    if (launched.remove(id)) {
      machine.stop(id.toString(), EmulatedMachine.EXIT_TERMINATED);
    } else {
      killed(id, EmulatedMachine.EXIT_TERMINATED, "Emulated container terminated before launch");
    }
  }

  private void signal(ContainerId id, SignalContainerCommand command) {
    switch (command) {
      case GRACEFUL_SHUTDOWN -> machine.stop(id.toString(), EmulatedMachine.EXIT_TERMINATED);
      case FORCEFUL_SHUTDOWN -> machine.stop(id.toString(), EmulatedMachine.EXIT_KILLED);
      case OUTPUT_THREAD_DUMP -> {} // There are no threads.
    }
  }

  private void killed(ContainerId id, int code, String why) {
    send(new ContainerExitEvent(id, ContainerEventType.CONTAINER_KILLED_ON_REQUEST, code, why));
  }

  private void send(ContainerEvent event) {
    dispatcher.getEventHandler().handle(event);
  }
}
