/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.cli.JsonOption;
import org.symphonyscheduler.yarn.scheduler.Doctor;
import org.symphonyscheduler.yarn.scheduler.Doctor.Finding;
import org.symphonyscheduler.yarn.scheduler.Doctor.Severity;
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
      "Checks a directory of YARN configuration files before a ResourceManager meets them, and names"
          + " what to mend.",
      "Exits 1 when the ResourceManager would not start or Symphony would not be there."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      description = "directory of yarn-site.xml and its companions (default ${DEFAULT-VALUE})")
  private Path directory = Path.of("conf");

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(
          spec.commandLine(), "--conf " + directory + ": expected a directory");
    }
    List<Finding> findings = Doctor.examine(directory);
    PrintWriter out = spec.commandLine().getOut();
    for (Finding finding : findings) {
      out.printf("%-8s %s: %s%n", finding.severity(), finding.file(), finding.message());
    }
    long errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    out.printf(
        errors == 0
            ? "%s: the ResourceManager starts with Symphony.%n"
            : "%s: mend the errors first.%n",
        directory);
    out.flush();
    json.write(Map.of("conf", directory.toString(), "findings", findings));
    return errors == 0 ? 0 : 1;
  }
}
