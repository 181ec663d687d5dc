/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineNetworkTest {
  private final MachineNetwork machine = new MachineNetwork(NetworkGenerator.xeon());
  private final BayesianNetwork network = machine.network();
  private final double[] theta = network.initialParameters();
  private final Evidence evidence = new Evidence(network);

  @Test
  void aTwoSocketXeonHas68NodesOf32MeasuredAndIsAPolytree() {
    Separation separation = new Separation(network);
    assertThat(network.nodes()).isEqualTo(68);
    assertThat(network.counters()).isEqualTo(32);
    assertThat(separation.acyclic()).isTrue();
    assertThat(separation.polytree()).isTrue();
  }

  @Test
  void everyResourceHasAUtilisationThatSomeCounterTellsOf() {
    Separation separation = new Separation(network);
    machine
        .utilisations()
        .forEach(
            node -> {
              assertThat(node).isNotNegative();
              BitSet above = separation.ancestry(node, new BitSet());
              assertThat(above.stream().anyMatch(i -> network.counter(i) >= 0)).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 68, 200, 500})
  void aNetworkOfAnySizeIsAPolytree(int nodes) {
    BayesianNetwork made = NetworkGenerator.ofSize(nodes, false);
    assertThat(made.nodes()).isEqualTo(nodes);
    assertThat(new Separation(made).polytree()).isTrue();
    assertThat(made.utilisations()).isNotEmpty();
  }

  @Test
  void particlesAndMeanFieldAgreeWhereTheMachineIsHalfLoaded() {
    for (int c = 0; c < network.counters(); c++) {
      evidence.measured(c, 0.5, 0.02, 20, 0);
    }
    MeanField field = new MeanField(network);
    field.pass(theta, evidence);
    Particles particles = new Particles(network, 20_000);
    particles.sample(theta, evidence, new SplittableRandom(1));

    for (int node : network.utilisations()) {
      double mean = particles.mean(node);
      assertThat(field.mean(node)).as(network.name(node)).isCloseTo(mean, within(0.005));
      assertThat(Math.sqrt(field.variance(node)))
          .isCloseTo(Math.sqrt(particles.variance(node, mean)), within(0.003));
    }
  }

  @Test
  void fewOldOrMissingReadingsWidenTheBelief() {
    int counter = network.counter(network.node("gpu0.traffic"));
    int node = network.node("gpu0.utilisation");
    double many = deviation(counter, node, 20, 0);
    assertThat(deviation(counter, node, 4, 0)).isGreaterThan(many);
    assertThat(deviation(counter, node, 20, 60_000)).isGreaterThan(many);
    evidence.missing(counter);
    assertThat(deviationNow(node)).isGreaterThan(3 * many);
  }

  private double deviation(int counter, int node, int readings, double age) {
    evidence.measured(counter, 0.4, 0.05, readings, age);
    return deviationNow(node);
  }

  private double deviationNow(int node) {
    MeanField field = new MeanField(network);
    field.pass(theta, evidence);
    return Math.sqrt(field.variance(node));
  }

  @Test
  void aHistogramCountsEveryParticle() {
    Particles particles = new Particles(network, 100);
    particles.sample(theta, evidence, new SplittableRandom(1));
    int[] counts = new int[8];
    particles.histogram(network.node("gpu0.utilisation"), counts);
    assertThat(java.util.Arrays.stream(counts).sum()).isEqualTo(100);
  }

  @Test
  void anUpdateAllocatesNothing() {
    MeanField field = new MeanField(network);
    Particles particles = new Particles(network, 64);
    SplittableRandom random = new SplittableRandom(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    heartbeats(field, particles, random);
    long before = threads.getCurrentThreadAllocatedBytes();
    heartbeats(field, particles, random);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    // Asking allocates a little itself.
    assertThat(bytes).isLessThan(4_096);
  }

  private void heartbeats(MeanField field, Particles particles, SplittableRandom random) {
    for (int h = 0; h < 2_000; h++) {
      for (int c = 0; c < network.counters(); c++) {
        evidence.measured(c, 0.5, 0.05, 6, 0);
      }
      field.pass(theta, evidence);
      particles.sample(theta, evidence, random);
    }
  }
}
