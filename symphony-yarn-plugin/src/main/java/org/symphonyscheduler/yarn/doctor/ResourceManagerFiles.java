/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.symphonyscheduler.yarn.config.ConfigurationException;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.config.SymphonySite;
import org.symphonyscheduler.yarn.config.UnknownQueues;
import org.symphonyscheduler.yarn.scheduler.SchedulerRequirements;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/** What a ResourceManager reads: the scheduler, its queues, and Symphony's settings. */
final class ResourceManagerFiles {
  /** Names under which accelerators are counted, beside YARN's own two. */
  private static final Pattern ACCELERATOR =
      Pattern.compile("(?i).*(gpu|fpga|tpu|npu|dcu|accelerator).*");

  private final ConfigurationDirectory directory;
  private final Configuration site;
  private final List<Finding> findings = new ArrayList<>();

  private ResourceManagerFiles(ConfigurationDirectory directory) {
    this.directory = directory;
    this.site = directory.site();
  }

  /** Whether a directory says anything that only a ResourceManager with Symphony reads. */
  static boolean areIn(ConfigurationDirectory directory) {
    return directory.has(ConfigurationDirectory.SYMPHONY)
        || directory.site().getRaw(SymphonySite.SITE_FILE) != null
        || directory.site().getRaw(YarnConfiguration.RM_SCHEDULER) != null;
  }

  /** Examines a directory that holds a ResourceManager's files. */
  static List<Finding> examine(ConfigurationDirectory directory) {
    ResourceManagerFiles files = new ResourceManagerFiles(directory);
    files.examineScheduler();
    Optional<SymphonyConfiguration> read = files.readSymphony();
    StockYarn.Verdict yarn =
        StockYarn.ofResourceManager(
            directory, read.map(SymphonyConfiguration::anywhereActive).orElse(false));
    files.findings.addAll(yarn.findings());
    read.ifPresent(settings -> files.examineSymphony(settings, yarn.queues()));
    return files.findings;
  }

  private void error(String file, String message) {
    findings.add(Finding.error(file, message));
  }

  private void warn(String file, String message) {
    findings.add(Finding.warning(file, message));
  }

  private void note(String file, String message) {
    findings.add(Finding.note(file, message));
  }

  private void examineScheduler() {
    String scheduler = site.getTrimmed(YarnConfiguration.RM_SCHEDULER);
    String ours = SymphonyScheduler.class.getName();
    if (!ours.equals(scheduler)) {
      error(
          ConfigurationDirectory.YARN,
          YarnConfiguration.RM_SCHEDULER
              + (scheduler == null ? " is not set" : " is \"" + scheduler + "\"")
              + ", so that Symphony is not there; set it to "
              + ours);
    }
    String handler = YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER;
    if (!"scheduler".equals(site.getTrimmed(handler))) {
      note(
          ConfigurationDirectory.YARN,
          handler + " is not \"scheduler\": SchedulingRequests do not reach Symphony");
    }
    if (!storeIsFile()) {
      note(
          ConfigurationDirectory.YARN,
          YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS
              + " is \""
              + site.getTrimmed(YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS)
              + "\": once that store holds queues, they count, and not those of "
              + ConfigurationDirectory.CAPACITY);
    }
    examineMultiNodePlacement();
  }

  private boolean storeIsFile() {
    return site.getTrimmed(
            YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS,
            YarnConfiguration.FILE_CONFIGURATION_STORE)
        .equals(YarnConfiguration.FILE_CONFIGURATION_STORE);
  }

  private void examineMultiNodePlacement() {
    String key = CapacitySchedulerConfiguration.MULTI_NODE_PLACEMENT_ENABLED;
    Configuration all = directory.site();
    all.addResource(directory.alone(ConfigurationDirectory.CAPACITY));
    if (all.getBoolean(key, false)) {
      warn(
          ConfigurationDirectory.CAPACITY,
          key
              + " is true: CapacityScheduler then lists every node of a partition at each"
              + " heartbeat, which a cluster of hundreds of nodes feels; Symphony does not need it,"
              + " so set it to false");
    }
  }

  private Optional<SymphonyConfiguration> readSymphony() {
    try {
      if (!SymphonySite.isThere(site)) {
        note(
            ConfigurationDirectory.SYMPHONY,
            "is not there: the defaults hold, Symphony watches and decides nothing");
      }
      return Optional.of(SymphonySite.read(site));
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> error(ConfigurationDirectory.SYMPHONY, fault));
      return Optional.empty();
    }
  }

  private void examineSymphony(SymphonyConfiguration read, Set<String> queues) {
    examineMode(read);
    examineRequirements(read.anywhereOn(), read.anywhereActive());
    examineQueues(read, queues);
    examineTypes(read.resourceTypes());
    examineState(read.stateDirectory());
  }

  private void examineMode(SymphonyConfiguration read) {
    if (!read.anywhereOn()) {
      warn(
          ConfigurationDirectory.SYMPHONY,
          "symphony.mode is off: Symphony does nothing, and a ResourceManager that started so must"
              + " be restarted to turn it on");
      return;
    }
    if (!read.anywhereActive()) {
      note(
          ConfigurationDirectory.SYMPHONY,
          "symphony.mode is shadow: Symphony watches; set it, or a queue's, to active to let it"
              + " decide");
    }
    note(
        ConfigurationDirectory.SYMPHONY,
        "requests that name hosts or racks, as MapReduce's and Spark's on HDFS do, stay"
            + " CapacityScheduler's in every mode: LeftToStockNamesPlaces at /jmx counts them");
  }

  /** What keeps a queue from being active is an error only where one is. */
  private void examineRequirements(boolean on, boolean active) {
    Configuration yarn = directory.effective();
    List<SchedulerRequirements.Obstacle> obstacles =
        on
            ? SchedulerRequirements.obstaclesOf(
                yarn, directory.alone(ConfigurationDirectory.CAPACITY), active)
            : List.of();
    for (SchedulerRequirements.Obstacle obstacle : obstacles) {
      if (active) {
        error(
            obstacle.file(),
            "a ResourceManager with an active queue does not start: " + obstacle.sentence());
      } else {
        warn(
            obstacle.file(),
            "Symphony watches with it and leaves it alone; before a queue is made active: "
                + obstacle.sentence()
                + ", and restart the ResourceManager");
      }
    }
  }

  private void examineQueues(SymphonyConfiguration read, Set<String> queues) {
    if (!queues.isEmpty() && storeIsFile()) {
      UnknownQueues.sentences(read, queues, directory.alone(ConfigurationDirectory.CAPACITY))
          .forEach(sentence -> warn(ConfigurationDirectory.SYMPHONY, sentence));
    }
  }

  private void examineTypes(Set<String> used) {
    Collection<String> declared = site.getTrimmedStringCollection(YarnConfiguration.RESOURCE_TYPES);
    Set<String> missing = new TreeSet<>(used);
    missing.removeAll(declared);
    if (!missing.isEmpty()) {
      warn(
          ConfigurationDirectory.RESOURCE_TYPES,
          YarnConfiguration.RESOURCE_TYPES
              + " lacks "
              + String.join(", ", missing)
              + ", which symphony.resource-types names: nobody can ask for it; add it, or take it"
              + " out of symphony.resource-types");
    }
    for (String type : new TreeSet<>(declared)) {
      if (!used.contains(type)) {
        leftAlone(type);
      }
    }
  }

  private void leftAlone(String type) {
    String sentence =
        type
            + " is declared, and Symphony leaves its requests alone because"
            + " symphony.resource-types does not name it";
    if (ACCELERATOR.matcher(type).matches()) {
      warn(
          ConfigurationDirectory.RESOURCE_TYPES,
          sentence
              + "; name it there to have them placed. The node side finds devices of types"
              + " yarn.io/gpu and yarn.io/fpga; for others write a topology file"
              + " (symphony.nodemanager.topology.file)");
    } else {
      note(ConfigurationDirectory.RESOURCE_TYPES, sentence);
    }
  }

  private void examineState(String state) {
    if (state.isEmpty()) {
      note(
          ConfigurationDirectory.SYMPHONY,
          "symphony.state.directory is none: what Symphony learns is lost when the ResourceManager"
              + " stops; name a directory, such as hdfs:///symphony/state, to keep it");
    } else if (site.getBoolean(YarnConfiguration.RM_HA_ENABLED, false)
        && "file".equals(new org.apache.hadoop.fs.Path(state).toUri().getScheme())) {
      warn(
          ConfigurationDirectory.SYMPHONY,
          "symphony.state.directory is \""
              + state
              + "\", on each ResourceManager's own disk: after a failover nothing is known; name"
              + " one that both reach");
    }
  }
}
