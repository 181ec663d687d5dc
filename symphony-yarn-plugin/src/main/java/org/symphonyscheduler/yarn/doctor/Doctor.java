/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

/**
 * Examines a directory of configuration files before a daemon meets them: what would keep it from
 * starting, what would keep Symphony from working, and what it would do less well. YARN's own code
 * judges what is YARN's. Reads files, changes nothing. For one thread of a process at a time.
 */
public final class Doctor {
  private Doctor() {}

  /** Whose files a directory holds, as far as it tells. */
  public enum Role {
    RESOURCE_MANAGER,
    NODE_MANAGER,
    /** One directory for all machines, as most clusters have it. */
    BOTH
  }

  /**
   * What was found.
   *
   * @param findings the worst first; empty only if there is nothing to say at all
   */
  public record Report(Role role, List<Finding> findings) {
    /** Whether a daemon with these files starts, with Symphony where it belongs. */
    public boolean sound() {
      return findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
    }
  }

  /** Examines a directory that holds yarn-site.xml and its companions. */
  public static Report examine(Path path) {
    ConfigurationDirectory directory = new ConfigurationDirectory(path);
    if (!directory.has(ConfigurationDirectory.YARN)) {
      return new Report(
          Role.RESOURCE_MANAGER,
          List.of(
              Finding.error(
                  ConfigurationDirectory.YARN,
                  "is not in " + path + "; name the directory it is in")));
    }
    List<Finding> unreadable = directory.unreadable();
    if (!unreadable.isEmpty()) {
      return new Report(Role.BOTH, List.copyOf(unreadable));
    }
    boolean ofNodes = NodeFiles.areIn(directory);
    boolean ofManager = ResourceManagerFiles.areIn(directory);
    Role role = !ofNodes ? Role.RESOURCE_MANAGER : ofManager ? Role.BOTH : Role.NODE_MANAGER;
    try {
      return new Report(
          role,
          examine(directory, role).stream()
              .sorted(Comparator.comparing(Finding::severity))
              .toList());
    } finally {
      StockYarn.restore();
    }
  }

  private static List<Finding> examine(ConfigurationDirectory directory, Role role) {
    List<Finding> findings =
        new ArrayList<>(JavaVersions.examine(directory, System.getenv("JAVA_HOME")));
    if (role == Role.NODE_MANAGER) {
      findings.add(
          Finding.note(
              ConfigurationDirectory.YARN,
              "names no scheduler, and there is no "
                  + ConfigurationDirectory.SYMPHONY
                  + ": the directory is taken for a NodeManager's"));
    } else {
      findings.addAll(ResourceManagerFiles.examine(directory));
    }
    if (role == Role.RESOURCE_MANAGER) {
      findings.add(NodeFiles.absent());
    } else {
      findings.addAll(NodeFiles.examine(directory));
    }
    // YARN judges resource types for either daemon.
    return findings.stream().distinct().toList();
  }
}
