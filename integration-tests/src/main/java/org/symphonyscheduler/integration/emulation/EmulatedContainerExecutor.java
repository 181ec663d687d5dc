/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.exceptions.ConfigurationException;
import org.apache.hadoop.yarn.server.nodemanager.DefaultContainerExecutor;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.Container;
import org.apache.hadoop.yarn.server.nodemanager.executor.ContainerLivenessContext;
import org.apache.hadoop.yarn.server.nodemanager.executor.ContainerSignalContext;
import org.apache.hadoop.yarn.server.nodemanager.executor.ContainerStartContext;
import org.apache.hadoop.yarn.server.nodemanager.executor.DeletionAsUserContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;

/**
 * Runs containers that carry a kernel on the node's emulated machine, in this process, and all
 * others, such as real ApplicationMasters, as real processes. For a kernel there is no process, no
 * working directory and no log; what it costs is YARN's own bookkeeping.
 *
 * <p>Called by the NodeManager's threads: launching blocks one until the kernel ends, signals come
 * from others.
 */
public final class EmulatedContainerExecutor extends DefaultContainerExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(EmulatedContainerExecutor.class);

  /** What a shell says of a command that cannot be executed. */
  private static final int EXIT_CANNOT_RUN = 126;

  /** Beyond any system's process numbers, so that no stray signal can hit a real process. */
  private static final String NO_PROCESS = Long.toString(1L << 40);

  private EmulatedMachine machine;

  @Override
  public void setConf(Configuration conf) {
    super.setConf(conf);
    if (conf != null) {
      machine = EmulatedMachines.of(conf);
    }
  }

  @Override
  public void writeLaunchEnv(
      OutputStream out,
      Map<String, String> environment,
      Map<Path, List<String>> resources,
      List<String> command,
      Path logDir,
      String user,
      LinkedHashSet<String> nmVars)
      throws IOException {
    if (!environment.containsKey(KernelEnvironment.KERNEL)) {
      super.writeLaunchEnv(out, environment, resources, command, logDir, user, nmVars);
    }
  }

  @Override
  public int launchContainer(ContainerStartContext context)
      throws IOException, ConfigurationException {
    return isKernel(context.getContainer())
        ? runKernel(context.getContainer())
        : super.launchContainer(context);
  }

  @Override
  public int relaunchContainer(ContainerStartContext context)
      throws IOException, ConfigurationException {
    return isKernel(context.getContainer())
        ? runKernel(context.getContainer())
        : super.relaunchContainer(context);
  }

  @Override
  public boolean signalContainer(ContainerSignalContext context) throws IOException {
    if (!isKernel(context.getContainer())) {
      return super.signalContainer(context);
    }
    String id = context.getContainer().getContainerId().toString();
    return switch (context.getSignal()) {
      case TERM -> machine.stop(id, EmulatedMachine.EXIT_TERMINATED);
      case KILL -> machine.stop(id, EmulatedMachine.EXIT_KILLED);
      default -> machine.isRunning(id);
    };
  }

  @Override
  public boolean isContainerAlive(ContainerLivenessContext context) throws IOException {
    return isKernel(context.getContainer())
        ? machine.isRunning(context.getContainer().getContainerId().toString())
        : super.isContainerAlive(context);
  }

  /** Kernels have no files; the deletions that the NodeManager orders all the same are skipped. */
  @Override
  public void deleteAsUser(DeletionAsUserContext context) throws IOException, InterruptedException {
    Path path = context.getSubDir();
    if (path == null || Files.exists(java.nio.file.Path.of(path.toUri().getPath()))) {
      super.deleteAsUser(context);
    }
  }

  private static boolean isKernel(Container container) {
    return container.getLaunchContext().getEnvironment().containsKey(KernelEnvironment.KERNEL);
  }

  private int runKernel(Container container) throws IOException {
    String id = container.getContainerId().toString();
    CompletableFuture<Integer> exit;
    try {
      exit = start(id, container);
    } catch (EmulationException | NumberFormatException e) {
      LOG.warn("Emulated container {} cannot run: {}", id, e.getMessage());
      return EXIT_CANNOT_RUN;
    }
    offerToSignals(container.getContainerId(), id);
    return await(id, exit);
  }

  private CompletableFuture<Integer> start(String id, Container container) {
    Map<String, String> environment = container.getLaunchContext().getEnvironment();
    String deviceType = environment.getOrDefault(KernelEnvironment.DEVICE_TYPE, Device.CPU);
    double size = Double.parseDouble(environment.getOrDefault(KernelEnvironment.SIZE, "1"));
    return machine.start(
        id,
        environment.get(KernelEnvironment.KERNEL),
        deviceType,
        size,
        units(container.getResource(), deviceType));
  }

  private static int units(Resource resource, String deviceType) {
    return deviceType.equals(Device.CPU)
        ? resource.getVirtualCores()
        : Math.toIntExact(resource.getResourceValue(deviceType));
  }

  /**
   * The NodeManager signals a container once it has a file with a process number. A kill that came
   * before that has taken the file's path away: then nobody will signal, and the kernel ends here.
   */
  private void offerToSignals(ContainerId containerId, String id) throws IOException {
    Path file = getPidFilePath(containerId);
    if (file != null) {
      Files.writeString(
          java.nio.file.Path.of(file.toUri().getPath()), NO_PROCESS, StandardCharsets.US_ASCII);
    }
    if (getPidFilePath(containerId) == null) {
      machine.stop(id, EmulatedMachine.EXIT_TERMINATED);
    }
  }

  private int await(String id, CompletableFuture<Integer> exit) {
    try {
      return exit.get();
    } catch (InterruptedException e) {
      machine.stop(id, EmulatedMachine.EXIT_KILLED);
      Thread.currentThread().interrupt();
      return EmulatedMachine.EXIT_KILLED;
    } catch (ExecutionException e) {
      throw new IllegalStateException("emulated container " + id, e);
    }
  }
}
