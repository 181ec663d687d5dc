/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.symphonyscheduler.evaluation.Hindsight;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.topology.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how well Symphony would have known a cluster, from the journal of its ResourceManager. */
@Command(
    name = "journal",
    mixinStandardHelpOptions = true,
    description = {
      "Tells a model that knows nothing what a journal of symphony.journal.directory says"
          + " (docs/state.md), and compares the run time it predicts for each container when it is"
          + " placed with what the container took: what Symphony would have known of this cluster,"
          + " and how soon.",
      "Files on HDFS are fetched first: hdfs dfs -get."
    })
public final class JournalCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("journal-(\\d{1,12})\\.jsonl(\\.gz)?");

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "journal-N.jsonl.gz, oldest first, or a directory of them")
  private List<Path> paths;

  @Option(
      names = "--knowledge",
      paramLabel = "FILE",
      description =
          "also write what was learned, as knowledge-1.jsonl for an empty symphony.state.directory")
  private Path knowledge;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Hindsight hindsight = new Hindsight();
    List<Path> files = files();
    for (Path file : files) {
      if (!hindsight.read(file)) {
        out.printf("%s ends in the middle; what it has is used.%n", file);
      }
    }
    JournalReport report = JournalReport.of(files.size(), hindsight);
    report.print(out);
    out.flush();
    if (knowledge != null) {
      try (BufferedWriter writer = Files.newBufferedWriter(knowledge)) {
        KnowledgeFile.write(hindsight.knowledge(), Instant.now(), writer);
      }
    }
    json.write(report);
    return ExitCode.OK;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        List<Path> found = inOrder(path);
        if (found.isEmpty()) {
          throw new InvalidInputException(
              path.toString(), "file", null, "journal-N.jsonl.gz in the directory");
        }
        files.addAll(found);
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> inOrder(Path directory) throws IOException {
    try (Stream<Path> there = Files.list(directory)) {
      return there
          .filter(file -> number(file) >= 0)
          .sorted(Comparator.comparingLong(JournalCommand::number))
          .toList();
    }
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }
}
