/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

import org.symphonyscheduler.cli.Complaints;
import org.symphonyscheduler.cli.JournalCommand;
import org.symphonyscheduler.cli.KnowledgeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands of the shipped jar, for a host of Hadoop without a checkout. Exit codes: 0 success,
 * 1 a check failed, 2 bad usage or input.
 */
@Command(
    name = "symphony",
    mixinStandardHelpOptions = true,
    description = "What an operator asks of Symphony on a host of the cluster.",
    subcommands = {DoctorCommand.class, KnowledgeCommand.class, JournalCommand.class})
public final class OperatorCommands {
  private OperatorCommands() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    int code =
        Complaints.of(new CommandLine(new OperatorCommands()))
            .execute(args.length == 0 ? new String[] {"--help"} : args);
    // Hadoop leaves threads behind that are not daemons.
    System.exit(code);
  }
}
