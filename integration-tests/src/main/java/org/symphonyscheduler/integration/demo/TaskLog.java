/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.TaskRun;

/** Every attempt of every task of a demo run, for who wants to look closer. Any thread. */
final class TaskLog implements DataFlowListener {
  private final double timeScale;
  private final Map<String, Double> waited = new ConcurrentHashMap<>();
  private final Map<String, EmulatedRun> runs = new ConcurrentHashMap<>();
  private final Queue<Row> rows = new ConcurrentLinkedQueue<>();

  /** Seconds are emulated ones. */
  private record Row(TaskRun run, double endSeconds, double waitedSeconds, Outcome outcome) {}

  TaskLog(double timeScale) {
    this.timeScale = timeScale;
  }

  void ran(EmulatedRun run) {
    runs.put(run.completion().run().id(), run);
  }

  @Override
  public void placed(TaskRun run, long atMillis, long waitedMillis) {
    waited.put(run.container().getId().toString(), waitedMillis * timeScale / 1000);
  }

  @Override
  public void ended(TaskRun run, long atMillis, Outcome outcome, int exitStatus) {
    double seconds = waited.getOrDefault(run.container().getId().toString(), Double.NaN);
    rows.add(new Row(run, atMillis * timeScale / 1000, seconds, outcome));
  }

  /** Appends all rows to a CSV file, which is begun when it is not there. */
  void append(Path file, Contender contender) throws IOException {
    boolean begin = !Files.exists(file);
    try (PrintWriter csv =
        new PrintWriter(
            Files.newBufferedWriter(
                file,
                StandardCharsets.UTF_8,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND))) {
      if (begin) {
        csv.println(
            "scheduler,container,job,task,kernel,size,machine,device,processor,waited_s,run_s,"
                + "reconfiguration_s,end_s,outcome");
      }
      List.copyOf(rows).forEach(row -> csv.println(line(contender, row)));
    }
  }

  private String line(Contender contender, Row row) {
    EmulatedRun ran = runs.get(row.run.container().getId().toString());
    return String.format(
        Locale.ROOT,
        "%s,%s,%s,%d,%s,%.3f,%s,%s,%s,%.2f,%.2f,%.2f,%.2f,%s",
        contender,
        row.run.container().getId(),
        row.run.graph().name(),
        row.run.task(),
        row.run.kernel(),
        row.run.size(),
        ran == null ? "" : ran.machine(),
        ran == null ? "" : ran.device().name(),
        ran == null ? "" : ran.device().model(),
        row.waitedSeconds,
        ran == null ? Double.NaN : ran.completion().seconds(),
        ran == null ? Double.NaN : ran.completion().reconfigurationSeconds(),
        row.endSeconds,
        row.outcome);
  }
}
