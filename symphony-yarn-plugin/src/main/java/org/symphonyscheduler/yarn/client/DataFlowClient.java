/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;

/**
 * Submits data-flow jobs. A <em>managed</em> job's master is a process that YARN starts in a
 * container; an <em>unmanaged</em> job's master runs in the caller's JVM:
 *
 * <pre>
 * try (DataFlowClient client = new DataFlowClient(conf)) {
 *   JobSubmission job = JobSubmission.of(graph);
 *   ApplicationId id = client.submitUnmanaged(job);
 *   UserGroupInformation user = client.awaitMasterUser(id, Duration.ofSeconds(30));
 *   try (MasterSession session = MasterSession.open(conf, user, executor)) {
 *     new DataFlowMasterBuilder(graph, session).offer(job.offer()).build().run();
 *   }
 * }
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class DataFlowClient implements AutoCloseable {
  /** Application type under which the jobs show. */
  public static final String APPLICATION_TYPE = "SYMPHONY";

  /** Directory for the files of managed masters; {@code .symphony} in the user's home if unset. */
  public static final String STAGING = "symphony.client.staging";

  /** {@link DataFlowMasterBuilder#outage} of managed masters, a number with a unit: {@code 15m}. */
  public static final String OUTAGE = "symphony.client.outage";

  /** Between two looks at an application; a report is a cheap call. */
  private static final int POLL_MILLIS = 50;

  private final Configuration conf;
  private final YarnClient yarn;

  /** Connects as the current user. */
  public DataFlowClient(Configuration conf) {
    this.conf = conf;
    this.yarn = YarnClient.createYarnClient();
    yarn.init(conf);
    yarn.start();
  }

  /** Submits a job whose master the caller will run; returns when the queue accepted it. */
  public ApplicationId submitUnmanaged(JobSubmission job) throws YarnException, IOException {
    ApplicationSubmissionContext context = context(job);
    context.setUnmanagedAM(true);
    // Never launched; the ResourceManager wants one all the same.
    context.setAMContainerSpec(
        ContainerLaunchContext.newInstance(Map.of(), Map.of(), List.of(), null, null, null));
    context.setMaxAppAttempts(1);
    return yarn.submitApplication(context);
  }

  /**
   * Submits a job whose master YARN runs; returns when the queue accepted it. The master's files
   * are copied below {@link #STAGING} on the default file system, and deleted when the job
   * succeeds.
   */
  public ApplicationId submitManaged(JobSubmission job, MasterProcess process)
      throws YarnException, IOException {
    ApplicationSubmissionContext context = context(job);
    context.setAMContainerSpec(
        new MasterLaunch(conf, context.getApplicationId()).prepare(job, process));
    context.setResource(Resource.newInstance(process.memoryMb(), 1));
    return yarn.submitApplication(context);
  }

  private ApplicationSubmissionContext context(JobSubmission job)
      throws YarnException, IOException {
    ApplicationSubmissionContext context =
        yarn.createApplication().getApplicationSubmissionContext();
    context.setApplicationName(job.name());
    context.setApplicationType(APPLICATION_TYPE);
    context.setQueue(job.queue());
    context.setApplicationSchedulingPropertiesMap(
        SchedulingProperties.of(job.graph(), job.offer(), job.declareSeconds()));
    return context;
  }

  /**
   * The user as whom an unmanaged job's master registers; empty until its attempt may register.
   * YARN hands the token out only to the submitter and only until the master has registered.
   */
  public Optional<UserGroupInformation> masterUser(ApplicationId application)
      throws YarnException, IOException {
    Token<AMRMTokenIdentifier> token = yarn.getAMRMToken(application);
    if (token == null) {
      return Optional.empty();
    }
    token.setService(ClientRMProxy.getAMRMTokenService(conf));
    UserGroupInformation user =
        UserGroupInformation.createRemoteUser(UserGroupInformation.getCurrentUser().getUserName());
    user.addToken(token);
    return Optional.of(user);
  }

  /**
   * Waits for {@link #masterUser}.
   *
   * @throws TimeoutException when it takes longer, or the application ended before
   */
  public UserGroupInformation awaitMasterUser(ApplicationId application, Duration most)
      throws YarnException, IOException, InterruptedException, TimeoutException {
    return await(
        "the token of " + application,
        most,
        () -> {
          Optional<UserGroupInformation> user = masterUser(application);
          if (user.isEmpty() && ended(report(application))) {
            throw new YarnException(
                application + " ended before its master: " + report(application).getDiagnostics());
          }
          return user;
        });
  }

  /**
   * Waits until an application ended.
   *
   * @throws TimeoutException when it takes longer
   */
  public ApplicationReport awaitEnd(ApplicationId application, Duration most)
      throws YarnException, IOException, InterruptedException, TimeoutException {
    return await(
        "the end of " + application,
        most,
        () -> Optional.of(report(application)).filter(DataFlowClient::ended));
  }

  /** What YARN says of an application. */
  public ApplicationReport report(ApplicationId application) throws YarnException, IOException {
    return yarn.getApplicationReport(application);
  }

  /** Ends an application. */
  public void kill(ApplicationId application) throws YarnException, IOException {
    yarn.killApplication(application);
  }

  private static boolean ended(ApplicationReport report) {
    YarnApplicationState state = report.getYarnApplicationState();
    return state == YarnApplicationState.FINISHED
        || state == YarnApplicationState.FAILED
        || state == YarnApplicationState.KILLED;
  }

  private static <T> T await(String what, Duration most, Callable<Optional<T>> look)
      throws YarnException, IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + most.toNanos();
    while (true) {
      Optional<T> seen = call(look);
      if (seen.isPresent()) {
        return seen.get();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new TimeoutException("waited " + most + " for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static <T> T call(Callable<T> look) throws YarnException, IOException {
    try {
      return look.call();
    } catch (YarnException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    yarn.stop();
  }
}
