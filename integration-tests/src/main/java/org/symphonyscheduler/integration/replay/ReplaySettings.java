/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;

/** The ResourceManager's configuration in a replay. Stateless. */
final class ReplaySettings {
  static final String[] QUEUES = {"research", "clinic", "batch", "adhoc"};
  private static final String CAPACITY = "yarn.scheduler.capacity.";

  /** Where YARN keeps node attributes; its default is one directory for all processes of a user. */
  private static final Path ATTRIBUTES = attributes();

  private ReplaySettings() {}

  /**
   * @param stepped whether placements must repeat exactly
   */
  static YarnConfiguration of(ReplayMode mode, long seed, boolean stepped) {
    YarnConfiguration yarn = new YarnConfiguration();
    yarn.setClass(
        YarnConfiguration.RM_SCHEDULER,
        mode == ReplayMode.STOCK ? CapacityScheduler.class : ReplayScheduler.class,
        CapacityScheduler.class);
    yarn.set("yarn.resource-types", NodeShape.GPU + "," + NodeShape.FPGA);
    yarn.setInt("yarn.scheduler.minimum-allocation-mb", 128);
    // Nodes are silent for as long as the others take; the wall clock must not drop them.
    yarn.setInt("yarn.scheduler.skip.node.multiplier", 1_000_000);
    yarn.setBoolean(CAPACITY + "schedule-asynchronously.enable", false);
    yarn.set(CAPACITY + "resource-calculator", DominantResourceCalculator.class.getName());
    yarn.set(CAPACITY + "maximum-am-resource-percent", "1");
    yarn.setInt(CAPACITY + "maximum-applications", 1_000_000);
    yarn.setInt(YarnConfiguration.RM_MAX_COMPLETED_APPLICATIONS, 20);
    yarn.setInt(YarnConfiguration.RM_STATE_STORE_MAX_COMPLETED_APPLICATIONS, 20);
    queues(yarn);
    yarn.set(YarnConfiguration.FS_NODE_ATTRIBUTE_STORE_ROOT_DIR, ATTRIBUTES.toUri().toString());
    yarn.set("symphony.site.file", site(mode, seed, stepped).toString());
    return yarn;
  }

  private static Path attributes() {
    try {
      Path directory = Files.createTempDirectory("symphony-replay");
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> FileUtil.fullyDelete(directory.toFile())));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void queues(YarnConfiguration yarn) {
    yarn.setStrings(CAPACITY + "root.queues", QUEUES);
    for (String queue : QUEUES) {
      yarn.setFloat(CAPACITY + "root." + queue + ".capacity", 100f / QUEUES.length);
      yarn.setFloat(CAPACITY + "root." + queue + ".maximum-capacity", 100);
      yarn.setFloat(CAPACITY + "root." + queue + ".user-limit-factor", QUEUES.length);
    }
  }

  private static Path site(ReplayMode mode, long seed, boolean stepped) {
    // A pause of the machine must not change what a stepped replay decides.
    String budget = stepped ? "1s" : "20ms";
    StringBuilder xml = new StringBuilder("<configuration>");
    Map.of(
            "symphony.mode", mode.setting(),
            "symphony.seed", Long.toString(seed),
            "symphony.decision.budget", budget)
        .forEach(
            (key, value) ->
                xml.append("<property><name>" + key + "</name><value>" + value)
                    .append("</value></property>"));
    try {
      Path file = Files.createTempFile("symphony-replay", ".xml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, xml.append("</configuration>"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
