/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;

/**
 * Runs the implementation's shell command, with {@link KernelEnvironment} in its environment and
 * its output in the container's log directory. A container whose implementation has no command
 * fails and says so; an emulated machine runs the kernel by its environment and never looks at the
 * command. Immutable; safe for any thread.
 */
public final class CommandLauncher implements KernelLauncher {
  private static final String OUTPUT =
      " 1>"
          + ApplicationConstants.LOG_DIR_EXPANSION_VAR
          + "/stdout 2>"
          + ApplicationConstants.LOG_DIR_EXPANSION_VAR
          + "/stderr";

  private final Map<String, LocalResource> resources;

  /** Containers get no files. */
  public CommandLauncher() {
    this(Map.of());
  }

  /**
   * @param resources files that every container gets, by the name they have there
   */
  public CommandLauncher(Map<String, LocalResource> resources) {
    this.resources = Map.copyOf(resources);
  }

  @Override
  public ContainerLaunchContext context(TaskRun run) {
    return ContainerLaunchContext.newInstance(
        new HashMap<>(resources),
        environment(run),
        List.of("(" + command(run) + ")" + OUTPUT),
        null,
        null,
        null);
  }

  /** What a container learns of its task; a fresh map. */
  public static Map<String, String> environment(TaskRun run) {
    Map<String, String> environment = new HashMap<>();
    environment.put(KernelEnvironment.KERNEL, run.kernel());
    environment.put(KernelEnvironment.DEVICE_TYPE, run.deviceType());
    environment.put(KernelEnvironment.SIZE, Double.toString(run.size()));
    environment.put(KernelEnvironment.TASK, Integer.toString(run.task()));
    if (run.deviceType().equals(ResourceInformation.FPGA_URI)) {
      environment.put(KernelEnvironment.FPGA_IMAGE, run.kernel());
    }
    return environment;
  }

  private static String command(TaskRun run) {
    String command = run.implementation().command();
    return command.isEmpty()
        ? "echo no command for this kernel on $" + KernelEnvironment.DEVICE_TYPE + " >&2; exit 1"
        : command;
  }
}
