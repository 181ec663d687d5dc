/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.benchmark;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.symphonyscheduler.belief.BeliefState;
import org.symphonyscheduler.belief.NetworkBelief;
import org.symphonyscheduler.performance.DeviceEffect;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.telemetry.TelemetryReader;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/** Cost of learning, part by part: a machine of 17 resources, 8 kernels on 4 processors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LearningBenchmark {
  private static final int KERNELS = 8;
  private static final int PROCESSORS = 4;

  private final Map<String, Float> counters = new HashMap<>();
  private final double[] x = new double[Feature.COUNT];
  private final DeviceEffect device = new DeviceEffect();
  private final String[] kernels = new String[KERNELS];
  private final RateModel rates = new RateModel(4096);
  private TelemetryReader reader;
  private CounterHistory history;
  private NetworkBelief belief;
  private BeliefState state;
  private Reading reading;
  private double[] expected;
  private double[] correction;
  private long now = 1_000_000;
  private int next;

  /** Makes the machine and its counters. */
  @Setup
  public void setUp() {
    StringBuilder devices = new StringBuilder();
    for (int d = 0; d < 6; d++) {
      devices
          .append(d == 0 ? "" : ",")
          .append(
              "{\"name\": \"gpu%d\", \"type\": \"yarn.io/gpu\", \"model\": \"K\", \"parent\": \"switch%d\"}"
                  .formatted(d, d % 2));
    }
    Machine machine =
        MachineJson.parse(
            "benchmark",
            """
            {"model": "M", "sockets": [
              {"cpu": "X", "cores": 16, "memoryGBps": 70}, {"cpu": "X", "cores": 16, "memoryGBps": 70}],
             "interSocketGBps": 20, "nic": {"socket": 0, "GBps": 5},
             "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12},
                          {"name": "switch1", "parent": "socket1", "GBps": 12}],
             "devices": [%s]}
            """
                .formatted(devices));
    machine.resources().stream()
        .filter(resource -> !resource.name().startsWith("gpu"))
        .forEach(resource -> counters.put("symphony.io/" + resource.name(), 3f));
    reader = new TelemetryReader(machine, new BadCounters());
    history = reader.newHistory();
    belief = new NetworkBelief(machine);
    state = belief.newState();
    expected = new double[machine.resources().size()];
    correction = new double[machine.resources().size()];
    reading = reader.read(history, now, counters);
    x[Feature.INTERCEPT] = 1;
    for (int k = 0; k < KERNELS; k++) {
      kernels[k] = "kernel" + k;
    }
    for (int p = 0; p < PROCESSORS; p++) {
      rates.processor("type:model" + p);
    }
  }

  /** Counters checked and turned into a reading. */
  @Benchmark
  public Reading read() {
    now += 1_000;
    return reader.read(history, now, counters);
  }

  /** A reading taken into the belief. */
  @Benchmark
  public BeliefState believe() {
    now += 1_000;
    belief.update(state, reading, expected, correction, now);
    return state;
  }

  /** A completion taken into the regressions, with all priors, and published. */
  @Benchmark
  public void learn() {
    int i = next++;
    RateModel.Run run = rates.placed(kernels[i % KERNELS], i / KERNELS % PROCESSORS, "job", now);
    x[Feature.PCIE] = (i & 7) / 8.0;
    rates.learn(run, x, 3 + (i & 3), device, now);
    rates.ended(run);
    rates.publish();
  }

  /** Runs all with the allocation profiler. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(LearningBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
