/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.benchmark;

import java.util.SplittableRandom;
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
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MachineNetwork;
import org.symphonyscheduler.belief.network.MeanField;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.belief.network.Particles;

/** Cost of one heartbeat in the network of a two-socket Xeon: 68 nodes, 32 of them measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BeliefBenchmark {
  private static final int PARTICLES = 64;

  private final SplittableRandom random = new SplittableRandom(1);
  private BayesianNetwork network;
  private Evidence evidence;
  private MeanField field;
  private Particles particles;
  private double[] theta;
  private int[] targets;
  private double tenth;

  /** Makes the network and a heartbeat. */
  @Setup
  public void setUp() {
    network = new MachineNetwork(NetworkGenerator.xeon()).network();
    evidence = new Evidence(network);
    field = new MeanField(network);
    particles = new Particles(network, PARTICLES);
    theta = network.initialParameters();
    targets = network.utilisations();
  }

  private void heartbeat() {
    tenth = tenth > 0.9 ? 0 : tenth + 0.1;
    for (int c = 0; c < network.counters(); c++) {
      evidence.measured(c, tenth, 0.05, 6, 0);
    }
  }

  /** New readings, means and variances carried forward. */
  @Benchmark
  public double meanField() {
    heartbeat();
    field.pass(theta, evidence);
    return field.mean(targets[0]);
  }

  /** New readings, 64 particles, mean and variance of every utilisation. */
  @Benchmark
  public double particles() {
    heartbeat();
    particles.sample(theta, evidence, random);
    double sum = 0;
    for (int node : targets) {
      double mean = particles.mean(node);
      sum += particles.variance(node, mean);
    }
    return sum;
  }

  /** The network of a machine type, built. */
  @Benchmark
  public BayesianNetwork build() {
    return new MachineNetwork(NetworkGenerator.xeon()).network();
  }

  /** Runs all with the allocation profiler. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(BeliefBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
