/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;

/**
 * The process of a managed {@link DataFlowMaster}: {@link DataFlowClient#submitManaged} has YARN
 * start it in a container that holds the workload file and the submitter's configuration.
 */
public final class DataFlowApplication {
  static final String JOB = "--job";
  static final String OFFER = "--offer";
  static final String HEARTBEAT = "--heartbeat";
  static final String MAX_ATTEMPTS = "--max-attempts";
  static final String STAGING = "--staging";

  private static final Logger LOG = LoggerFactory.getLogger(DataFlowApplication.class);
  private static final Set<String> OPTIONS = Set.of(JOB, OFFER, HEARTBEAT, MAX_ATTEMPTS, STAGING);
  private static final int BAD_USAGE = 2;

  /** Starts in flight at once; a node that does not answer occupies one. */
  private static final int STARTERS = 4;

  private DataFlowApplication() {}

  /**
   * Exits 0 when the job succeeded, 1 when it did not, 2 on bad usage or input.
   *
   * @param args pairs of an option and its value
   */
  public static void main(String[] args) {
    int status;
    try {
      status = run(options(args)) ? 0 : 1;
    } catch (InvalidInputException | IllegalArgumentException e) {
      LOG.error("{}", e.getMessage());
      status = BAD_USAGE;
    } catch (IOException | RuntimeException e) {
      LOG.error("The master failed", e);
      status = 1;
    }
    // Hadoop leaves threads behind that would keep the container.
    System.exit(status);
  }

  private static boolean run(Map<String, String> options) throws IOException {
    Configuration conf = new YarnConfiguration();
    conf.addResource(new org.apache.hadoop.fs.Path(Path.of(MasterLaunch.CONFIGURATION).toUri()));
    DataFlowGraph graph = graph(Path.of(MasterLaunch.WORKLOAD), options.get(JOB));
    ExecutorService starters = Executors.newFixedThreadPool(STARTERS);
    DataFlowResult result;
    try (MasterSession session =
        MasterSession.open(conf, UserGroupInformation.getCurrentUser(), starters)) {
      result =
          new DataFlowMasterBuilder(graph, session)
              .offer(Offer.valueOf(options.get(OFFER)))
              .heartbeat(Duration.ofMillis(Long.parseLong(options.get(HEARTBEAT))))
              .maxAttempts(Integer.parseInt(options.get(MAX_ATTEMPTS)))
              .outage(
                  Duration.ofMillis(
                      conf.getTimeDuration(
                          DataFlowClient.OUTAGE,
                          DataFlowMaster.DEFAULT_OUTAGE.toMillis(),
                          TimeUnit.MILLISECONDS)))
              .applicationAttempt(attempt())
              .adoptResourceTypes()
              .build()
              .run();
    } finally {
      starters.shutdownNow();
    }
    LOG.info("{}", result);
    if (result.succeeded()) {
      // After a failure YARN may start another attempt, which reads the same files.
      deleteStaging(conf, options.get(STAGING));
    }
    return result.succeeded();
  }

  private static DataFlowGraph graph(Path file, String job) throws IOException {
    Workload workload = WorkloadJson.read(file);
    return workload
        .job(job)
        .map(Workload.JobTemplate::graph)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    file.toString(),
                    "jobs[].name",
                    job,
                    "one of " + workload.jobs().stream().map(Workload.JobTemplate::name).toList()));
  }

  private static int attempt() {
    String container = System.getenv(Environment.CONTAINER_ID.name());
    return ContainerId.fromString(container).getApplicationAttemptId().getAttemptId();
  }

  private static void deleteStaging(Configuration conf, String staging) {
    try {
      FileSystem.get(conf).delete(new org.apache.hadoop.fs.Path(staging), true);
    } catch (IOException e) {
      LOG.warn("Could not delete {}", staging, e);
    }
  }

  static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    if (args.length % 2 != 0 || !options.keySet().equals(OPTIONS)) {
      throw new IllegalArgumentException(
          "expected each of " + OPTIONS + " once, with a value; got " + String.join(" ", args));
    }
    return options;
  }
}
