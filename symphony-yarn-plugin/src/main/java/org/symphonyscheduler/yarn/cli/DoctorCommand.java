/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.cli.JsonOption;
import org.symphonyscheduler.yarn.doctor.Doctor;
import org.symphonyscheduler.yarn.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks a cluster's configuration. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a directory of YARN configuration files before a ResourceManager or NodeManager meets"
          + " them, and names what to mend. YARN's own code judges resource types and queues.",
      "Exits 1 when the daemon would not start or Symphony would not be there."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      defaultValue = "${env:HADOOP_CONF_DIR:-conf}",
      description =
          "directory of yarn-site.xml and its companions (default $HADOOP_CONF_DIR, else conf)")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(
          spec.commandLine(), "--conf " + directory + ": expected a directory");
    }
    Doctor.Report report = Doctor.examine(directory);
    PrintWriter out = spec.commandLine().getOut();
    for (Finding finding : report.findings()) {
      out.printf("%-8s %s: %s%n", finding.severity(), finding.file(), finding.message());
    }
    out.printf(
        "%s: %s%n", directory, report.sound() ? starts(report.role()) : "mend the errors first.");
    out.flush();
    json.write(
        Map.of("conf", directory.toString(), "role", report.role(), "findings", report.findings()));
    return report.sound() ? 0 : 1;
  }

  private static String starts(Doctor.Role role) {
    return role == Doctor.Role.NODE_MANAGER
        ? "the NodeManager starts with Symphony's node side."
        : "the ResourceManager starts with Symphony.";
  }
}
