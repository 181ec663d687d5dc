/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.yarn.client.Offer;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/** A scheduler, and the way applications ask it. */
enum Contender {
  /** Stock YARN as most applications use it: a task asks for the device type it runs best on. */
  CAPACITY_FASTEST("CapacityScheduler, fastest type", Offer.FASTEST),
  /** Stock YARN at its most flexible: a task asks for every type and keeps what comes first. */
  CAPACITY_ANY("CapacityScheduler, any type", Offer.FIRST_GRANTED),
  /** Symphony: a task names its alternatives, the scheduler chooses. */
  SYMPHONY("Symphony", Offer.ALTERNATIVES);

  private final String label;
  private final Offer offer;

  Contender(String label, Offer offer) {
    this.label = label;
    this.offer = offer;
  }

  String label() {
    return label;
  }

  Offer offer() {
    return offer;
  }

  /**
   * Sets the scheduler; all contenders look at all nodes for every request.
   *
   * @param journal directory of Symphony's journal, null for none
   */
  void configure(ClusterOptions options, Path journal) {
    // Containers granted in one heartbeat; YARN's default of one would queue bursts.
    options.set("yarn.scheduler.capacity.per-node-heartbeat.maximum-offswitch-assignments", "10");
    if (this != SYMPHONY) {
      options.scheduler(CapacityScheduler.class.getName()).multiNodePlacement();
      return;
    }
    options.scheduler(SymphonyScheduler.class.getName());
    options.set("symphony.site.file", siteFile(journal).toString());
  }

  private static Path siteFile(Path journal) {
    try {
      Path file = Files.createTempFile("symphony-site", ".xml");
      file.toFile().deleteOnExit();
      return Files.writeString(
          file,
          "<configuration>"
              + property("symphony.mode", "active")
              + (journal == null
                  ? ""
                  : property("symphony.journal.directory", journal.toAbsolutePath().toUri())
                      + property("symphony.journal.heartbeats", "1s"))
              + "</configuration>",
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String property(String name, Object value) {
    return "<property><name>" + name + "</name><value>" + value + "</value></property>";
  }
}
