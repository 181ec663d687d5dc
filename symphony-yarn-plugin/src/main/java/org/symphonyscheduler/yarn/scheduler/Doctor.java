/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.symphonyscheduler.yarn.config.ConfigurationException;
import org.symphonyscheduler.yarn.config.Mode;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.config.SymphonySite;

/**
 * Examines a directory of configuration files before a ResourceManager meets them: what would keep
 * it from starting, what would keep Symphony from working, and what it would do less well. Reads
 * files, changes nothing. For one thread.
 */
public final class Doctor {
  private static final String YARN_SITE = "yarn-site.xml";
  private static final String CAPACITY_SITE = "capacity-scheduler.xml";
  private static final String SYMPHONY_SITE = "symphony-site.xml";
  private static final String RESOURCE_TYPES = "resource-types.xml";

  private static final String LISTENERS =
      "yarn.nodemanager.container-state-transition-listener.classes";
  private static final String LISTENER = "org.symphonyscheduler.yarn.nodemanager.TelemetryListener";
  private static final String ATTRIBUTES = YarnConfiguration.NM_NODE_ATTRIBUTES_PROVIDER_CONFIG;
  private static final String ATTRIBUTES_PROVIDER =
      "org.symphonyscheduler.yarn.nodemanager.TopologyAttributesProvider";

  private final Path directory;
  private final Configuration yarn = new Configuration(false);
  private final List<Finding> findings = new ArrayList<>();

  /** How bad a finding is. */
  public enum Severity {
    /** The ResourceManager does not start, or Symphony does nothing. */
    ERROR,
    /** It works less well than it could. */
    WARNING,
    /** Good to know. */
    NOTE
  }

  /**
   * One thing that was found.
   *
   * @param file where
   * @param message what, and the way out
   */
  public record Finding(Severity severity, String file, String message) {}

  private Doctor(Path directory) {
    this.directory = directory;
  }

  /**
   * Examines a directory that holds yarn-site.xml and its companions.
   *
   * @return the worst first; empty only if there is nothing to say at all
   */
  public static List<Finding> examine(Path directory) {
    Doctor doctor = new Doctor(directory);
    if (doctor.load()) {
      doctor.examineScheduler();
      doctor.examineSymphony();
      doctor.examineNodes();
    }
    doctor.findings.sort((a, b) -> a.severity().compareTo(b.severity()));
    return List.copyOf(doctor.findings);
  }

  private void find(Severity severity, String file, String message) {
    findings.add(new Finding(severity, file, message));
  }

  private boolean load() {
    if (!Files.isRegularFile(directory.resolve(YARN_SITE))) {
      find(Severity.ERROR, YARN_SITE, "is not in " + directory + "; name the directory it is in");
      return false;
    }
    for (String file : List.of(YARN_SITE, CAPACITY_SITE, RESOURCE_TYPES)) {
      Path path = directory.resolve(file);
      if (Files.isRegularFile(path)) {
        try {
          Configuration one = new Configuration(false);
          one.addResource(path.toUri().toURL());
          one.forEach(entry -> yarn.set(entry.getKey(), entry.getValue()));
        } catch (java.io.IOException | RuntimeException e) {
          find(Severity.ERROR, file, "cannot be read: " + e.getMessage() + "; mend the XML");
        }
      }
    }
    return findings.isEmpty();
  }

  private void examineScheduler() {
    String scheduler = yarn.getTrimmed(YarnConfiguration.RM_SCHEDULER);
    String ours = SymphonyScheduler.class.getName();
    if (!ours.equals(scheduler)) {
      find(
          Severity.ERROR,
          YARN_SITE,
          YarnConfiguration.RM_SCHEDULER
              + (scheduler == null ? " is not set" : " is \"" + scheduler + "\"")
              + ", so that Symphony is not there; set it to "
              + ours);
    }
    try {
      Configuration completed = new Configuration(yarn);
      SchedulerRequirements.apply(completed);
      SchedulerRequirements.check(new CapacitySchedulerConfiguration(completed, false));
    } catch (ConfigurationException e) {
      find(Severity.ERROR, CAPACITY_SITE, e.getMessage());
    }
    String handler = YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER;
    if (!"scheduler".equals(yarn.getTrimmed(handler))) {
      find(
          Severity.NOTE,
          YARN_SITE,
          handler + " is not \"scheduler\": SchedulingRequests do not reach Symphony");
    }
  }

  private void examineSymphony() {
    Path site = directory.resolve(SYMPHONY_SITE);
    if (Files.isRegularFile(site)) {
      yarn.set(SymphonySite.SITE_FILE, site.toString());
    } else {
      find(
          Severity.NOTE,
          SYMPHONY_SITE,
          "is not there: the defaults hold, Symphony watches and decides nothing");
      return;
    }
    try {
      SymphonyConfiguration read = SymphonySite.read(yarn);
      examineMode(read);
      examineTypes(read.resourceTypes());
      examineState(read.stateDirectory());
    } catch (ConfigurationException e) {
      find(Severity.ERROR, SYMPHONY_SITE, e.getMessage());
    }
  }

  private void examineMode(SymphonyConfiguration read) {
    boolean anywhereActive =
        read.mode() == Mode.ACTIVE || read.queueModes().containsValue(Mode.ACTIVE);
    if (!read.anywhereOn()) {
      find(Severity.WARNING, SYMPHONY_SITE, "symphony.mode is off: Symphony does nothing");
    } else if (!anywhereActive) {
      find(
          Severity.NOTE,
          SYMPHONY_SITE,
          "symphony.mode is shadow: Symphony watches; set it, or a queue's, to active to let it"
              + " decide");
    }
  }

  private void examineTypes(Set<String> used) {
    Collection<String> declared = yarn.getTrimmedStringCollection(YarnConfiguration.RESOURCE_TYPES);
    Set<String> missing = new TreeSet<>(used);
    missing.removeAll(declared);
    if (!missing.isEmpty()) {
      find(
          Severity.WARNING,
          RESOURCE_TYPES,
          YarnConfiguration.RESOURCE_TYPES
              + " lacks "
              + String.join(", ", missing)
              + ", which symphony.resource-types names: nobody can ask for it; add it, or take it"
              + " out of symphony.resource-types");
    }
  }

  private void examineState(String directory) {
    if (directory.isEmpty()) {
      find(
          Severity.NOTE,
          SYMPHONY_SITE,
          "symphony.state.directory is none: what Symphony learns is lost when the ResourceManager"
              + " stops; name a directory, such as hdfs:///symphony/state, to keep it");
    } else if (yarn.getBoolean(YarnConfiguration.RM_HA_ENABLED, false)
        && "file".equals(new org.apache.hadoop.fs.Path(directory).toUri().getScheme())) {
      find(
          Severity.WARNING,
          SYMPHONY_SITE,
          "symphony.state.directory is \""
              + directory
              + "\", on each ResourceManager's own disk: after a failover nothing is known; name one"
              + " that both reach");
    }
  }

  private void examineNodes() {
    if (!yarn.getTrimmedStringCollection(LISTENERS).contains(LISTENER)) {
      find(
          Severity.WARNING,
          YARN_SITE,
          LISTENERS
              + " lacks "
              + LISTENER
              + ": no counters come from the NodeManagers, and Symphony sees no contention; add it"
              + " on the NodeManagers");
    }
    if (!ATTRIBUTES_PROVIDER.equals(yarn.getTrimmed(ATTRIBUTES))) {
      find(
          Severity.WARNING,
          YARN_SITE,
          ATTRIBUTES
              + " is not "
              + ATTRIBUTES_PROVIDER
              + ": nodes are judged as a whole, not by their devices; set it on the NodeManagers");
    }
  }
}
