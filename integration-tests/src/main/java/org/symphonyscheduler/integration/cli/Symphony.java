/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cli;

import org.symphonyscheduler.cli.BeliefCommand;
import org.symphonyscheduler.cli.Complaints;
import org.symphonyscheduler.cli.EvaluateCommand;
import org.symphonyscheduler.cli.ExperimentCommand;
import org.symphonyscheduler.cli.GradientsCommand;
import org.symphonyscheduler.cli.JournalCommand;
import org.symphonyscheduler.cli.KnowledgeCommand;
import org.symphonyscheduler.cli.SamplesCommand;
import org.symphonyscheduler.cli.TrainCommand;
import org.symphonyscheduler.cli.TuneCommand;
import org.symphonyscheduler.integration.demo.DemoCommand;
import org.symphonyscheduler.integration.overhead.OverheadCommand;
import org.symphonyscheduler.yarn.cli.DoctorCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code bin/symphony}. Exit codes: 0 success, 1 a check failed, 2 bad usage or input. */
@Command(
    name = "symphony",
    mixinStandardHelpOptions = true,
    description = "GPU and FPGA placement for Hadoop YARN, learned while the cluster runs.",
    footer = {"", "bin/symphony test runs every test of the project."},
    subcommands = {
      DemoCommand.class,
      DoctorCommand.class,
      BeliefCommand.class,
      GradientsCommand.class,
      KnowledgeCommand.class,
      JournalCommand.class,
      EvaluateCommand.class,
      ExperimentCommand.class,
      SamplesCommand.class,
      TuneCommand.class,
      TrainCommand.class,
      OverheadCommand.class
    })
public final class Symphony {
  private Symphony() {}

  static CommandLine commandLine() {
    return Complaints.of(new CommandLine(new Symphony()));
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    // Hadoop leaves threads behind that are not daemons.
    System.exit(code);
  }
}
