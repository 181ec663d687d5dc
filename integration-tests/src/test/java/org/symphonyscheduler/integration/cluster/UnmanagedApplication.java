/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.NMClient;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;

/** An application of a test: its ApplicationMaster is the test's own thread. Not thread-safe. */
public final class UnmanagedApplication implements AutoCloseable {
  private final YarnClient yarn;
  private final ApplicationId id;
  private final UserGroupInformation user;
  private final Map<Long, Ask> asks = new HashMap<>();
  private final List<Container> started = new ArrayList<>();
  private final List<ContainerStatus> ended = new ArrayList<>();
  private AMRMClient<AMRMClient.ContainerRequest> master;
  private NMClient nodes;

  private record Ask(ContainerLaunchContext launch, AMRMClient.ContainerRequest request) {}

  /** Submits and registers. */
  UnmanagedApplication(EmbeddedCluster cluster, String name) throws Exception {
    this(cluster.configuration(), name, Map.of());
  }

  /**
   * Submits and registers.
   *
   * @param properties what the submission tells the scheduler
   */
  public UnmanagedApplication(Configuration conf, String name, Map<String, String> properties)
      throws Exception {
    yarn = YarnClient.createYarnClient();
    yarn.init(conf);
    yarn.start();
    ApplicationSubmissionContext context =
        yarn.createApplication().getApplicationSubmissionContext();
    context.setApplicationName(name);
    context.setUnmanagedAM(true);
    context.setQueue("default");
    context.setResource(Resource.newInstance(128, 1));
    context.setAMContainerSpec(launch("true", Map.of()));
    context.setApplicationSchedulingPropertiesMap(properties);
    id = yarn.submitApplication(context);
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                yarn.getApplicationReport(id).getYarnApplicationState()
                        == YarnApplicationState.ACCEPTED
                    && yarn.getAMRMToken(id) != null);
    Token<AMRMTokenIdentifier> token = yarn.getAMRMToken(id);
    token.setService(ClientRMProxy.getAMRMTokenService(conf));
    user = UserGroupInformation.createRemoteUser("tester");
    user.addToken(token);
    as(() -> register(conf));
  }

  private Void register(Configuration conf) throws YarnException, IOException {
    master = AMRMClient.createAMRMClient();
    master.init(conf);
    master.start();
    master.registerApplicationMaster("localhost", 0, "");
    nodes = NMClient.createNMClient();
    nodes.init(conf);
    // It would stop each container it ever started, one call after another.
    nodes.cleanupRunningContainersOnStop(false);
    nodes.start();
    return null;
  }

  /** Asks for a container that runs a kernel; units are devices, or cores of a CPU. */
  public void ask(String kernel, String deviceType, int units, double size, String... hosts) {
    Resource resource =
        deviceType.equals(Device.CPU)
            ? Resource.newInstance(256, units)
            : Resource.newInstance(256, 1, Map.of(deviceType, (long) units));
    ContainerLaunchContext launch =
        launch(
            "true",
            Map.of(
                KernelEnvironment.KERNEL, kernel,
                KernelEnvironment.DEVICE_TYPE, deviceType,
                KernelEnvironment.SIZE, Double.toString(size)));
    ask(resource, launch, hosts);
  }

  /** Asks for a container that runs a shell command. */
  void askForCommand(String command) {
    ask(Resource.newInstance(256, 1), launch(command, Map.of()));
  }

  private void ask(Resource resource, ContainerLaunchContext launch, String... hosts) {
    long request = asks.size();
    AMRMClient.ContainerRequest containerRequest =
        AMRMClient.ContainerRequest.newBuilder()
            .capability(resource)
            .nodes(hosts.length == 0 ? null : hosts)
            .relaxLocality(hosts.length == 0)
            .priority(Priority.newInstance((int) request + 1))
            .allocationRequestId(request)
            .build();
    asks.put(request, new Ask(launch, containerRequest));
    master.addContainerRequest(containerRequest);
  }

  /** One heartbeat: starts what was granted, notes what ended. */
  public void heartbeat() {
    as(
        () -> {
          AllocateResponse response = master.allocate(0);
          for (Container container : response.getAllocatedContainers()) {
            start(container);
          }
          ended.addAll(response.getCompletedContainersStatuses());
          return null;
        });
  }

  private void start(Container container) throws YarnException, IOException {
    Ask ask = asks.get(container.getAllocationRequestId());
    // Or the client asks again after a restart of the ResourceManager.
    master.removeContainerRequest(ask.request());
    nodes.startContainer(container, ask.launch());
    started.add(container);
  }

  private static ContainerLaunchContext launch(String command, Map<String, String> environment) {
    return ContainerLaunchContext.newInstance(
        new HashMap<>(), new HashMap<>(environment), List.of(command), null, null, null);
  }

  /** What YARN calls it. */
  public ApplicationId id() {
    return id;
  }

  /** Containers started so far. */
  public List<Container> started() {
    return started;
  }

  /** Containers that ended so far. */
  public List<ContainerStatus> ended() {
    return ended;
  }

  /** Heartbeats until so many containers have started. */
  public void awaitStarted(int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(30))
        .pollInSameThread()
        .until(
            () -> {
              heartbeat();
              return started.size() >= count;
            });
  }

  /** Heartbeats until so many containers have ended. */
  public void awaitEnded(int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(30))
        .pollInSameThread()
        .until(
            () -> {
              heartbeat();
              return ended.size() >= count;
            });
  }

  /** Has the NodeManager stop a container. */
  public void stop(Container container) {
    as(
        () -> {
          nodes.stopContainer(container.getId(), container.getNodeId());
          return null;
        });
  }

  /** How a container ended. */
  int exitStatus(ContainerId container) {
    return ended.stream()
        .filter(status -> status.getContainerId().equals(container))
        .findFirst()
        .orElseThrow()
        .getExitStatus();
  }

  @Override
  public void close() {
    as(
        () -> {
          master.unregisterApplicationMaster(FinalApplicationStatus.SUCCEEDED, "", "");
          master.stop();
          nodes.stop();
          return null;
        });
    yarn.stop();
  }

  private <T> T as(PrivilegedExceptionAction<T> action) {
    try {
      return user.doAs(action);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
