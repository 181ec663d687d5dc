/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.symphonyscheduler.topology.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What every command says of wrong options and of files it can neither read nor write: one sentence
 * that names the option or the file, and, for what it will write, before it has worked for minutes.
 */
public final class Complaints {
  private static final Set<String> WRITTEN = Set.of("--json", "--tasks", "--dot", "--out");

  private Complaints() {}

  /** Makes a command line complain like this. */
  public static CommandLine of(CommandLine line) {
    return line.setExecutionStrategy(Complaints::checkAndRun)
        .setParameterExceptionHandler(Complaints::wrongUsage)
        .setExecutionExceptionHandler(Complaints::failed);
  }

  private static int checkAndRun(ParseResult parsed) {
    for (ParseResult of = parsed; of != null; of = of.subcommand()) {
      for (OptionSpec option : of.matchedOptions()) {
        Path path = path(option.getValue());
        if (path != null && option.paramLabel().equals("FILE")) {
          check(of, option.longestName(), path);
        }
      }
    }
    return new RunLast().execute(parsed);
  }

  private static Path path(Object value) {
    if (value instanceof File file) {
      return file.toPath();
    }
    return value instanceof Path path ? path : null;
  }

  private static void check(ParseResult of, String option, Path path) {
    String fault = null;
    Path parent = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      fault = "is a directory; expected a file";
    } else if (WRITTEN.contains(option)) {
      if (!Files.isDirectory(parent)) {
        fault = "cannot be written: there is no directory " + parent;
      } else if (!Files.isWritable(Files.exists(path) ? path : parent)) {
        fault = "cannot be written: permission denied";
      }
    }
    if (fault != null) {
      throw new ParameterException(
          of.commandSpec().commandLine(), option + " " + path + ' ' + fault);
    }
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println(line.getCommandSpec().qualifiedName() + " --help tells what there is.");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine line, ParseResult parsed) throws Exception {
    Exception cause = e instanceof UncheckedIOException io ? io.getCause() : e;
    if (!(cause instanceof IOException) && !(cause instanceof InvalidInputException)) {
      throw e;
    }
    line.getErr().println(sentence(cause));
    line.getErr().flush();
    return ExitCode.USAGE;
  }

  private static String sentence(Exception cause) {
    if (cause instanceof NoSuchFileException) {
      return cause.getMessage() + ": no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return cause.getMessage() + ": permission denied";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
