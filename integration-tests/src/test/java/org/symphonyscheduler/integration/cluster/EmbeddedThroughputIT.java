/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many containers a second go through eight real NodeManagers; the log has the figures. */
class EmbeddedThroughputIT {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedThroughputIT.class);
  private static final int CONTAINERS = Integer.getInteger("symphony.throughput.containers", 300);

  /** What a full run of the demo needs, with a margin; the usual figure is several times that. */
  private static final double LEAST_PER_SECOND = 5;

  @Test
  void eightNodesCarryADemoOnTwoCores() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    ClusterOptions options =
        new ClusterOptions().timeScale(60).onRun(run -> runs.incrementAndGet());
    try (EmbeddedCluster cluster = EmbeddedCluster.start(options)) {
      LOG.info("start: {} s, {} s of CPU", seconds(start), cpuSeconds() - cpu);
      try (UnmanagedApplication application = new UnmanagedApplication(cluster, "throughput")) {
        cpu = cpuSeconds();
        start = System.nanoTime();
        for (int i = 0; i < CONTAINERS; i++) {
          application.ask("genotype", "cpu", 2, 1);
        }
        application.awaitEnded(CONTAINERS);
        double rate = CONTAINERS / seconds(start);
        double each = (cpuSeconds() - cpu) / CONTAINERS * 1000;
        LOG.info("{} containers/s, {} ms of CPU each", rate, each);

        assertThat(application.ended())
            .extracting(ContainerStatus::getExitStatus)
            .hasSize(CONTAINERS)
            .containsOnly(0);
        assertThat(runs).hasValue(CONTAINERS);
        assertThat(rate).isGreaterThan(LEAST_PER_SECOND);
      }
      start = System.nanoTime();
    }
    LOG.info("stop: {} s", seconds(start));
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
