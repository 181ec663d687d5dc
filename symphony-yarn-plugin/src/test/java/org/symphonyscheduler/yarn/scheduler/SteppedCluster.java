/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.protocolrecords.SubmitApplicationRequest;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.event.Dispatcher;
import org.apache.hadoop.yarn.event.DrainDispatcher;
import org.apache.hadoop.yarn.event.Event;
import org.apache.hadoop.yarn.event.EventHandler;
import org.apache.hadoop.yarn.server.resourcemanager.MockAM;
import org.apache.hadoop.yarn.server.resourcemanager.MockNM;
import org.apache.hadoop.yarn.server.resourcemanager.MockRM;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.NullRMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.attempt.RMAppAttemptState;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ResourceCommitRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.SchedulerContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.LocalityAppPlacementAllocator;
import org.apache.hadoop.yarn.server.utils.BuilderUtils;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.apache.log4j.Level;
import org.apache.log4j.LogManager;
import org.awaitility.Awaitility;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/**
 * A real ResourceManager that moves only when a test says so: every event runs on the caller's
 * thread, nodes are stepped heartbeat by heartbeat, containers end when told to. The scheduler is
 * SymphonyScheduler around a {@link ScriptedModel}, or CapacityScheduler for comparison.
 */
final class SteppedCluster implements AutoCloseable {
  static final String GPU = "yarn.io/gpu";
  static final String FPGA = "yarn.io/fpga";

  /** Set before the ResourceManager is made; YARN makes schedulers by reflection. */
  private static Function<SymphonyConfiguration, ModelService> nextModel;

  /** SymphonyScheduler with the test's model. */
  public static final class Scheduler extends SymphonyScheduler {
    /** What happens between a member's proposal and its commit. */
    Consumer<SymphonyAllocator<?>> beforeCommit = member -> {};

    @Override
    public boolean tryCommit(
        Resource total,
        @SuppressWarnings("rawtypes") ResourceCommitRequest proposal,
        boolean updatePending) {
      SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container = allocated(proposal);
      SymphonyAllocator<?> member = container == null ? null : allocatorOf(container);
      if (member != null) {
        beforeCommit.accept(member);
      }
      return super.tryCommit(total, proposal, updatePending);
    }

    @Override
    protected ModelService createModel(SymphonyConfiguration settings) {
      return nextModel.apply(settings);
    }
  }

  final ScriptedModel model;
  final Rm rm;
  private final List<MockNM> nodes = new ArrayList<>();

  private SteppedCluster(ScriptedModel model, Rm rm) {
    this.model = model;
    this.rm = rm;
  }

  /** Configures and starts one. */
  static final class Builder {
    private static final CapacitySource NOTHING =
        new CapacitySource("capacity-scheduler.xml", new Configuration(false), true);
    private final YarnConfiguration yarn = new YarnConfiguration();
    private final Map<String, String> symphony = new HashMap<>();
    private final NullRMNodeLabelsManager labels = new NullRMNodeLabelsManager();
    private boolean stock;
    private boolean threads;
    private Path directory;

    Builder() {
      yarn.set(YarnConfiguration.RM_SCHEDULER, Scheduler.class.getName());
      yarn.set("yarn.resource-types", GPU + "," + FPGA);
      yarn.setInt("yarn.scheduler.skip.node.multiplier", 1_000_000);
      yarn.setInt("yarn.scheduler.minimum-allocation-mb", 128);
      // Another checkout's tests may be running: by default all of them share a directory.
      yarn.set(
          "yarn.node-attribute.fs-store.root-dir",
          Path.of("target", "node-attributes").toUri().toString());
      yarn.set(SchedulerRequirements.ASYNC, "false"); // Hadoop 3.5's default is true.
      yarn.set(SchedulerRequirements.CALCULATOR, DominantResourceCalculator.class.getName());
      yarn.set("yarn.resourcemanager.placement-constraints.handler", "scheduler");
      // CapacityScheduler's own order of nodes is made when asked for, not by a timer.
      yarn.setInt(
          "yarn.scheduler.capacity.multi-node-sorting.policy.symphony-fallback"
              + ".sorting-interval.ms",
          0);
      yarn.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
      symphony.put("symphony.mode", "active");
    }

    Builder symphony(String key, String value) {
      symphony.put(key, value);
      return this;
    }

    Builder yarn(String key, String value) {
      yarn.set(key, value);
      return this;
    }

    /**
     * Reads capacity-scheduler.xml, resource-types.xml and symphony-site.xml of a directory, as a
     * ResourceManager does that has it first on its class path. What they say is set by nothing
     * else.
     */
    Builder files(Path conf) {
      directory = conf;
      yarn.setClassLoader(
          new ClassLoader(Thread.currentThread().getContextClassLoader()) {
            @Override
            public URL getResource(String name) {
              try {
                Path file = conf.resolve(name);
                return Files.exists(file) ? file.toUri().toURL() : super.getResource(name);
              } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      yarn.unset("yarn.resource-types");
      yarn.unset(SchedulerRequirements.ASYNC);
      yarn.unset(SchedulerRequirements.CALCULATOR);
      return this;
    }

    /** Events run on YARN's own threads: CapacityScheduler's may post theirs at any time. */
    Builder threads() {
      threads = true;
      return this;
    }

    /** CapacityScheduler itself, untouched. */
    Builder untouched() {
      stock = true;
      yarn.set(YarnConfiguration.RM_SCHEDULER, CapacityScheduler.class.getName());
      return this;
    }

    /** CapacityScheduler itself, with the same node lookup that Symphony sets. */
    Builder stock() {
      stock = true;
      SchedulerRequirements.complete(yarn, NOTHING);
      yarn.set(
          YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS,
          LocalityAppPlacementAllocator.class.getName());
      yarn.set(YarnConfiguration.RM_SCHEDULER, CapacityScheduler.class.getName());
      return this;
    }

    NullRMNodeLabelsManager labels() {
      return labels;
    }

    YarnConfiguration configuration() {
      return yarn;
    }

    SteppedCluster start() throws Exception {
      ScriptedModel scripted = new ScriptedModel();
      return start(scripted, settings -> scripted);
    }

    /** One whose model learns; {@link SteppedCluster#model} is null. */
    SteppedCluster start(Function<SymphonyConfiguration, ModelService> learning) throws Exception {
      return start(null, learning);
    }

    private SteppedCluster start(
        ScriptedModel scripted, Function<SymphonyConfiguration, ModelService> made)
        throws Exception {
      if (directory == null) {
        yarn.set("symphony.site.file", writeSite(symphony).toString());
      }
      ResourceUtils.resetResourceTypes(yarn);
      nextModel = made;
      labels.init(yarn);
      Rm.nextLabels = labels;
      Rm.onThreads = threads;
      Rm rm = new Rm(yarn);
      LogManager.getRootLogger().setLevel(Level.WARN); // MockRM asks for DEBUG.
      rm.start();
      return new SteppedCluster(stock ? null : scripted, rm);
    }

    static Path writeSite(Map<String, String> properties) throws IOException {
      StringBuilder xml = new StringBuilder("<configuration>");
      properties.forEach(
          (key, value) ->
              xml.append("<property><name>")
                  .append(key)
                  .append("</name><value>")
                  .append(value)
                  .append("</value></property>"));
      Path file = Files.createTempFile("symphony-site", ".xml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, xml.append("</configuration>"));
    }
  }

  /** A ResourceManager whose events run on the thread that posts them, in order. */
  static final class Rm extends MockRM {
    private static RMNodeLabelsManager nextLabels;
    private static boolean onThreads;

    Rm(Configuration conf) {
      super(conf);
    }

    @Override
    protected Dispatcher createDispatcher() {
      return onThreads ? super.createDispatcher() : new CallerThreadDispatcher();
    }

    @Override
    protected RMNodeLabelsManager createNodeLabelManager() {
      // A ResourceManager that fails to start makes another, and tells the failure after that.
      RMNodeLabelsManager labels = nextLabels;
      nextLabels = new NullRMNodeLabelsManager();
      return labels;
    }
  }

  private static final class CallerThreadDispatcher extends DrainDispatcher {
    private final Queue<Event<?>> queue = new ArrayDeque<>();
    private boolean draining;

    private synchronized void post(Event<?> event) {
      queue.add(event);
      if (draining) {
        return;
      }
      draining = true;
      try {
        for (Event<?> next = queue.poll(); next != null; next = queue.poll()) {
          dispatch(next);
        }
      } finally {
        draining = false;
      }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // As the overridden method has it.
    public EventHandler<Event> getEventHandler() {
      return this::post;
    }

    @Override
    public void await() {}

    @Override
    protected boolean isDrained() {
      return true;
    }

    @Override
    protected void serviceStart() {}

    @Override
    protected void serviceStop() {}
  }

  SymphonyScheduler scheduler() {
    return (SymphonyScheduler) rm.getResourceScheduler();
  }

  /** Sets symphony.mode and refreshes the queues. */
  void mode(String mode) throws IOException {
    Configuration changed = new Configuration(rm.getConfig());
    changed.set("symphony.site.file", Builder.writeSite(Map.of("symphony.mode", mode)).toString());
    scheduler().reinitialize(changed, rm.getRMContext());
  }

  /** Lets something happen between the proposal and the commit of every member's container. */
  void beforeCommit(Consumer<SymphonyAllocator<?>> what) {
    ((Scheduler) scheduler()).beforeCommit = what;
  }

  static Resource resource(int memoryMb, int vcores, int gpus, int fpgas) {
    return Resource.newInstance(memoryMb, vcores, Map.of(GPU, (long) gpus, FPGA, (long) fpgas));
  }

  /** Adds a node {@code 127.1.0.N:port}, N counting from 1. */
  MockNM addNode(Resource capability) throws Exception {
    String host = "127.1.0." + (nodes.size() + 1);
    MockNM node =
        new MockNM(host + ":" + (1000 + nodes.size()), capability, rm.getResourceTrackerService());
    node.registerNode();
    nodes.add(node);
    return node;
  }

  /** One heartbeat of every node, in turn. */
  void heartbeats() throws Exception {
    for (MockNM node : nodes) {
      node.nodeHeartbeat(true);
    }
  }

  /** An application with an unmanaged ApplicationMaster, registered. */
  Application submit(String queue, Map<String, String> properties) throws Exception {
    ApplicationId id =
        ApplicationId.newInstance(
            org.apache.hadoop.yarn.server.resourcemanager.ResourceManager.getClusterTimeStamp(),
            rm.getRMContext().getRMApps().size() + 1);
    ApplicationSubmissionContext submission =
        ApplicationSubmissionContext.newInstance(
            id,
            "job_42",
            queue,
            Priority.newInstance(0),
            ContainerLaunchContext.newInstance(
                Map.of(), Map.of(), List.of("none"), null, null, null),
            true,
            false,
            1,
            Resource.newInstance(128, 1),
            "TEST");
    submission.setApplicationSchedulingPropertiesMap(properties);
    rm.getClientRMService().submitApplication(SubmitApplicationRequest.newInstance(submission));
    RMApp app = rm.getRMContext().getRMApps().get(id);
    Awaitility.await().until(() -> app.getCurrentAppAttempt() != null);
    rm.waitForState(app.getCurrentAppAttempt().getAppAttemptId(), RMAppAttemptState.LAUNCHED);
    MockAM master =
        new MockAM(
            rm.getRMContext(),
            rm.getApplicationMasterService(),
            app.getCurrentAppAttempt().getAppAttemptId());
    master.registerAppAttempt();
    return new Application(master);
  }

  Application submit() throws Exception {
    return submit("default", Map.of());
  }

  /** What an ApplicationMaster does. */
  final class Application {
    final MockAM master;
    final List<Container> granted = new ArrayList<>();

    Application(MockAM master) {
      this.master = master;
    }

    void ask(ResourceRequest... requests) throws Exception {
      granted.addAll(
          master.allocate(List.of(requests), new ArrayList<>()).getAllocatedContainers());
    }

    /** Heartbeats of nodes and application, and what has been granted since the start. */
    List<String> grantedAfter(int rounds) throws Exception {
      for (int i = 0; i < rounds; i++) {
        heartbeats();
        ask();
      }
      return granted.stream().map(c -> c.getNodeId().getHost()).toList();
    }

    /** A container runs, then ends with an exit status. */
    void finish(Container container, int exitStatus) throws Exception {
      report(container, ContainerState.RUNNING, 0);
      report(container, ContainerState.COMPLETE, exitStatus);
    }

    void report(Container container, ContainerState state, int exitStatus) throws Exception {
      node(container).nodeHeartbeat(List.of(status(container.getId(), state, exitStatus)), true);
    }

    private ContainerStatus status(ContainerId id, ContainerState state, int exitStatus) {
      return BuilderUtils.newContainerStatus(id, state, "", exitStatus, resource(512, 1, 1, 0));
    }
  }

  MockNM node(Container container) {
    return nodes.stream()
        .filter(n -> n.getNodeId().equals(container.getNodeId()))
        .findFirst()
        .orElseThrow();
  }

  MockNM node(int number) {
    return nodes.get(number - 1);
  }

  static ResourceRequest request(Resource ask, int containers, long id) {
    return ResourceRequest.newBuilder()
        .priority(Priority.newInstance(1))
        .resourceName(ResourceRequest.ANY)
        .capability(ask)
        .numContainers(containers)
        .allocationRequestId(id)
        .build();
  }

  static ResourceRequest request(
      String place, Resource ask, int containers, long id, boolean relax, String label) {
    return ResourceRequest.newBuilder()
        .priority(Priority.newInstance(1))
        .resourceName(place)
        .capability(ask)
        .numContainers(containers)
        .allocationRequestId(id)
        .relaxLocality(relax)
        .nodeLabelExpression(label)
        .build();
  }

  static Set<String> hosts(List<Container> containers) {
    return Set.copyOf(containers.stream().map(c -> c.getNodeId().getHost()).toList());
  }

  @Override
  public void close() {
    rm.stop();
  }
}
