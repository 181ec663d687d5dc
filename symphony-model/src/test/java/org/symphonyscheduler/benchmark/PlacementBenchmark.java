/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.benchmark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/**
 * Cost of a decision over a cluster of 42 accelerators: 7 machines of 4 GPUs and 2 FPGAs, half of
 * them busy, eight kernels learned. A request has three alternatives, so there are 21 candidates;
 * with one device per machine there are 84. Run {@link #main}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class PlacementBenchmark {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";
  private static final String CPU = "cpu";
  private static final String[] TYPES = {GPU, FPGA, CPU};
  private static final int KERNELS = 8;

  /** Devices of each machine: 6 as GPU servers have, or 1. */
  @Param({"6", "1"})
  public int devicesPerMachine;

  private final Candidates candidates = new Candidates();
  private SymphonyModel model;
  private PlacementRequest[] requests;
  private ModelEvent.Heartbeat heartbeat;
  private Map<String, Float> counters;
  private String[] nodes;
  private long now = 1_000_000;
  private int next;
  private long container;

  /** Fills the cluster and teaches the model. */
  @Setup
  public void setUp() {
    model = new SymphonyModel(ModelParameters.DEFAULT, () -> now);
    nodes = new String[42 / devicesPerMachine];
    for (int n = 0; n < nodes.length; n++) {
      nodes[n] = "node" + n + ":8041";
      model.observe(
          new ModelEvent.NodeJoined(
              now, nodes[n], Optional.of(machine(devicesPerMachine, n % 3 == 0))));
    }
    SplittableRandom random = new SplittableRandom(1);
    counters = counters();
    for (int round = 0; round < 400; round++) {
      now += 1_000;
      String type = TYPES[round % 3];
      String node = nodes[devicesPerMachine == 1 ? (round % 3 == 1 ? 3 : 1) : round % nodes.length];
      int kernel = random.nextInt(KERNELS);
      String id = place(node, type, kernel);
      for (String each : nodes) {
        model.observe(new ModelEvent.Heartbeat(now, each, counters));
      }
      model.drain();
      now += 2_000 + random.nextInt(8_000);
      model.observe(new ModelEvent.ContainerFinished(now, id, ModelEvent.Outcome.SUCCEEDED));
      model.drain();
    }
    for (int n = 0; n < nodes.length; n++) {
      for (int k = 0; k < devicesPerMachine / 2; k++) {
        place(nodes[n], k == 2 ? FPGA : GPU, (n + k) % KERNELS);
      }
    }
    for (String each : nodes) {
      model.observe(new ModelEvent.Heartbeat(now, each, counters));
    }
    model.drain();
    requests = new PlacementRequest[256];
    for (int i = 0; i < requests.length; i++) {
      requests[i] =
          new PlacementRequest(
              i,
              "job",
              "kernel" + i % KERNELS,
              List.of(
                  new PlacementRequest.Alternative(GPU, 1),
                  new PlacementRequest.Alternative(FPGA, 1),
                  new PlacementRequest.Alternative(CPU, 4)));
    }
  }

  private String place(String node, String type, int kernel) {
    String id = "container_" + ++container;
    model.observe(
        new ModelEvent.ContainerPlaced(
            now, id, "job", node, "kernel" + kernel, type, type.equals(CPU) ? 4 : 1));
    model.observe(new ModelEvent.ContainerStarted(now, id));
    return id;
  }

  private static Map<String, Float> counters() {
    Map<String, Float> counters = new HashMap<>();
    for (String resource :
        new String[] {
          "memory0", "memory1", "switch0", "switch1", "nic", "cpu0", "cpu1", "intersocket"
        }) {
      counters.put("symphony.io/" + resource, 3f + resource.hashCode() % 2);
      counters.put("symphony.io/" + resource + ".sd", 0.3f);
      counters.put("symphony.io/" + resource + ".n", 8f);
    }
    return counters;
  }

  private static Machine machine(int devices, boolean fpga) {
    StringBuilder json =
        new StringBuilder(
            """
            {"model": "M", "sockets": [
              {"cpu": "X", "cores": 16, "memoryGBps": 70}, {"cpu": "X", "cores": 16, "memoryGBps": 70}],
             "interSocketGBps": 20, "nic": {"socket": 0, "GBps": 5},
             "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12},
                          {"name": "switch1", "parent": "socket1", "GBps": 12}],
             "devices": [
            """);
    for (int d = 0; d < devices; d++) {
      boolean isFpga = devices == 1 ? fpga : d >= 4;
      json.append(d == 0 ? "" : ",")
          .append(
              "{\"name\": \"dev%d\", \"type\": \"%s\", \"model\": \"%s\", \"parent\": \"switch%d\", \"GBps\": 12}"
                  .formatted(d, isFpga ? FPGA : GPU, isFpga ? "F1" : "K80", d % 2));
    }
    return MachineJson.parse("benchmark", json.append("]}").toString());
  }

  /** A decision, filling the candidates included. */
  @Benchmark
  public Placement place() {
    PlacementRequest request = requests[next++ & 255];
    candidates.clear();
    for (int a = 0; a < TYPES.length; a++) {
      candidates.setPressure(a, 0.3);
      for (int n = 0; n < nodes.length; n++) {
        if (has(n, a)) {
          candidates.add(model.node(nodes[n]), a, (n + a) % 3, a == 0 ? 1 : 0);
        }
      }
    }
    return model.place(request, 0, candidates);
  }

  private boolean has(int n, int alternative) {
    return devicesPerMachine > 1 || alternative == 2 || n % 3 == 0 == (alternative == 1);
  }

  /** A heartbeat read, believed and published. */
  @Benchmark
  public int heartbeat() {
    now += 1_000;
    model.observe(new ModelEvent.Heartbeat(now, nodes[next++ % nodes.length], counters));
    return model.drain();
  }

  /** A container placed, started and finished: learned from and published. */
  @Benchmark
  public int completion() {
    String id = place(nodes[1], GPU, next++ % KERNELS);
    now += 5_000;
    model.observe(new ModelEvent.ContainerFinished(now, id, ModelEvent.Outcome.SUCCEEDED));
    return model.drain();
  }

  /** Runs all with the allocation profiler. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(PlacementBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
