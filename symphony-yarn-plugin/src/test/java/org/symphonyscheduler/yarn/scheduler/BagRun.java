/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.server.resourcemanager.MockNM;
import org.apache.hadoop.yarn.server.utils.BuilderUtils;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/**
 * Ordinary applications on a stepped ResourceManager in virtual time: nodes and ApplicationMasters
 * beat once a second, nodes at different moments, and a container runs for as long as its node
 * takes for one. Under SymphonyScheduler the real model learns from what happens and nothing else.
 */
final class BagRun implements AutoCloseable {
  private static final Resource GPU = SteppedCluster.resource(512, 1, 1, 0);
  private static final long TICK_MILLIS = 100;
  private static final long BEAT_MILLIS = 1000;

  private final SteppedCluster cluster;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Bag> bags = new ArrayList<>();
  private ModelService model;
  private long nowMillis = 1_000_000;

  private record Node(MockNM nm, double seconds, Map<ContainerId, Long> endMillis) {}

  /** An application that asked for containers, and when each was granted and ended. */
  static final class Bag {
    private final SteppedCluster.Application application;
    private final long submittedMillis;
    private final int size;
    private int started;
    private int ended;
    private long lastMillis;
    final Map<String, Integer> byHost = new HashMap<>();

    private Bag(SteppedCluster.Application application, int size, long nowMillis) {
      this.application = application;
      this.size = size;
      this.submittedMillis = nowMillis;
    }

    /** Seconds from submission to the end of the last container. */
    double seconds() {
      return (lastMillis - submittedMillis) / 1000.0;
    }

    boolean over() {
      return ended == size;
    }

    int waiting() {
      return size - started;
    }
  }

  BagRun(SteppedCluster.Builder builder) throws Exception {
    cluster = builder.start(this::learning);
  }

  private ModelService learning(SymphonyConfiguration settings) {
    ModelService service = ModelService.learning(settings, () -> nowMillis);
    model = service;
    return new Stepped(service);
  }

  /** A service whose thread never starts; {@link BagRun} reads its events. */
  private record Stepped(ModelService inner) implements ModelService {
    @Override
    public org.symphonyscheduler.policy.PlacementModel model() {
      return inner.model();
    }

    @Override
    public java.util.function.LongSupplier clockMillis() {
      return inner.clockMillis();
    }

    @Override
    public void configure(SymphonyConfiguration settings) {
      inner.configure(settings);
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public void figures(org.apache.hadoop.metrics2.MetricsRecordBuilder record) {
      inner.figures(record);
    }

    @Override
    public Optional<org.symphonyscheduler.policy.ModelStatistics> modelStatistics() {
      return inner.modelStatistics();
    }
  }

  SteppedCluster cluster() {
    return cluster;
  }

  /** A node on which a container takes so many seconds. */
  void addNode(int gpus, double seconds) throws Exception {
    MockNM nm = cluster.addNode(SteppedCluster.resource(65536, 64, gpus, 0));
    nodes.add(new Node(nm, seconds, new HashMap<>()));
  }

  /** Submits an application that asks for so many containers of one GPU in one request. */
  Bag submit(String queue, int containers) throws Exception {
    Bag bag = bag(queue, containers);
    bag.application.ask(SteppedCluster.request(GPU, containers, 0));
    return bag;
  }

  /** Submits one that names a host for them, as MapReduce on HDFS does, and takes any other. */
  Bag submitNaming(String queue, int containers, int node) throws Exception {
    Bag bag = bag(queue, containers);
    String host = nodes.get(node - 1).nm.getNodeId().getHost();
    bag.application.ask(
        SteppedCluster.request(host, GPU, containers, 0, true, null),
        SteppedCluster.request("/default-rack", GPU, containers, 0, true, null),
        SteppedCluster.request(ResourceRequest.ANY, GPU, containers, 0, true, null));
    return bag;
  }

  private Bag bag(String queue, int containers) throws Exception {
    Bag bag = new Bag(cluster.submit(queue, Map.of()), containers, nowMillis);
    bags.add(bag);
    return bag;
  }

  /** GPUs that run something. */
  int busy() {
    return nodes.stream().mapToInt(node -> node.endMillis.size()).sum();
  }

  /** Lets time pass until an application has all its containers behind it. */
  void run(Bag bag) throws Exception {
    for (long limit = nowMillis + 3_600_000; !bag.over() && nowMillis < limit; ) {
      tick();
    }
  }

  /** Lets a tenth of a second pass. */
  void tick() throws Exception {
    nowMillis += TICK_MILLIS;
    for (int n = 0; n < nodes.size(); n++) {
      if ((nowMillis + n * BEAT_MILLIS / nodes.size()) / TICK_MILLIS % (BEAT_MILLIS / TICK_MILLIS)
          == 0) {
        beat(nodes.get(n));
        drain();
      }
    }
    for (int b = 0; b < bags.size(); b++) {
      if (nowMillis / TICK_MILLIS % (BEAT_MILLIS / TICK_MILLIS) == b % 10) {
        fetch(bags.get(b));
        drain();
      }
    }
  }

  private void drain() {
    if (model != null) {
      model.drain();
    }
  }

  private void beat(Node node) throws Exception {
    List<ContainerStatus> statuses = new ArrayList<>();
    List<ContainerId> over = new ArrayList<>();
    node.endMillis.forEach(
        (id, end) -> {
          boolean ends = end <= nowMillis;
          if (ends) {
            over.add(id);
          }
          statuses.add(
              BuilderUtils.newContainerStatus(
                  id, ends ? ContainerState.COMPLETE : ContainerState.RUNNING, "", 0, GPU));
        });
    for (ContainerId id : over) {
      node.endMillis.remove(id);
      ended(id);
    }
    node.nm.nodeHeartbeat(statuses, true);
  }

  private void ended(ContainerId id) {
    for (Bag bag : bags) {
      if (bag.application.granted.stream().anyMatch(c -> c.getId().equals(id))) {
        bag.ended++;
        bag.lastMillis = nowMillis;
      }
    }
  }

  private void fetch(Bag bag) throws Exception {
    int before = bag.application.granted.size();
    bag.application.ask();
    for (Container container :
        bag.application.granted.subList(before, bag.application.granted.size())) {
      Node node =
          nodes.stream()
              .filter(n -> n.nm.getNodeId().equals(container.getNodeId()))
              .findFirst()
              .orElseThrow();
      node.endMillis.put(container.getId(), nowMillis + Math.round(node.seconds * 1000));
      bag.started++;
      bag.byHost.merge(container.getNodeId().getHost(), 1, Integer::sum);
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
