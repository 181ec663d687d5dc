/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.symphonyscheduler.workload.DataFlowGraph;

/** What a master needs; the session and the graph always, the rest has defaults. */
public final class DataFlowMasterBuilder {
  private final DataFlowGraph graph;
  private final AMRMClient<ContainerRequest> client;
  private final ContainerStarter starter;
  private final UserGroupInformation user;
  private Offer offer = Offer.ALTERNATIVES;
  private KernelLauncher launcher = new CommandLauncher();
  private DataFlowListener listener = DataFlowListener.NONE;
  private InstantSource clock = InstantSource.system();
  private Duration heartbeat = Duration.ofSeconds(1);
  private int maxAttempts = DataFlowMaster.DEFAULT_MAX_ATTEMPTS;
  private Duration outage = DataFlowMaster.DEFAULT_OUTAGE;
  private int attempt = 1;
  private String trackingUrl = "";
  private boolean adoptsResourceTypes;

  /** A master that talks through a session; whoever opened it closes it afterwards. */
  public DataFlowMasterBuilder(DataFlowGraph graph, MasterSession session) {
    this(graph, session.resourceManager(), session.nodeManagers(), session.user());
  }

  DataFlowMasterBuilder(
      DataFlowGraph graph,
      AMRMClient<ContainerRequest> client,
      ContainerStarter starter,
      UserGroupInformation user) {
    this.graph = graph;
    this.client = client;
    this.starter = starter;
    this.user = user;
  }

  /** How tasks are asked for; must be what the submission declared. */
  public DataFlowMasterBuilder offer(Offer offer) {
    this.offer = Objects.requireNonNull(offer);
    return this;
  }

  /** What containers run. */
  public DataFlowMasterBuilder launcher(KernelLauncher launcher) {
    this.launcher = Objects.requireNonNull(launcher);
    return this;
  }

  /** Who hears of the tasks. */
  public DataFlowMasterBuilder listener(DataFlowListener listener) {
    this.listener = Objects.requireNonNull(listener);
    return this;
  }

  /** Clock of waits and of the events. */
  public DataFlowMasterBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock);
    return this;
  }

  /** Time between two steps, positive; far below the ResourceManager's expiry of masters. */
  public DataFlowMasterBuilder heartbeat(Duration heartbeat) {
    if (heartbeat.toMillis() < 1) {
      throw new IllegalArgumentException("heartbeat is " + heartbeat + "; expected 1 ms or more");
    }
    this.heartbeat = heartbeat;
    return this;
  }

  /** Attempts of one task that may fail, from 1. */
  public DataFlowMasterBuilder maxAttempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts is " + maxAttempts + "; expected 1 or more");
    }
    this.maxAttempts = maxAttempts;
    return this;
  }

  /**
   * How long a task waits while the cluster has no node for any of its alternatives, before it
   * fails the job; not negative.
   */
  public DataFlowMasterBuilder outage(Duration outage) {
    if (outage.isNegative()) {
      throw new IllegalArgumentException("outage is " + outage + "; expected 0 or more");
    }
    this.outage = outage;
    return this;
  }

  /** Number of the application attempt, from 1. */
  public DataFlowMasterBuilder applicationAttempt(int attempt) {
    this.attempt = attempt;
    return this;
  }

  /** Page of the job that YARN links to; empty when there is none. */
  public DataFlowMasterBuilder trackingUrl(String trackingUrl) {
    this.trackingUrl = Objects.requireNonNull(trackingUrl);
    return this;
  }

  /**
   * Takes the resource types of this JVM from the ResourceManager instead of from its class path.
   * For a process of its own: they are one setting for the whole JVM.
   */
  DataFlowMasterBuilder adoptResourceTypes() {
    this.adoptsResourceTypes = true;
    return this;
  }

  DataFlowGraph graph() {
    return graph;
  }

  ContainerStarter starter() {
    return starter;
  }

  Offer offer() {
    return offer;
  }

  KernelLauncher launcher() {
    return launcher;
  }

  InstantSource clock() {
    return clock;
  }

  int maxAttempts() {
    return maxAttempts;
  }

  Duration outage() {
    return outage;
  }

  AMRMClient<ContainerRequest> client() {
    return client;
  }

  UserGroupInformation user() {
    return user;
  }

  DataFlowListener listener() {
    return listener;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  int attempt() {
    return attempt;
  }

  String trackingUrl() {
    return trackingUrl;
  }

  boolean adoptsResourceTypes() {
    return adoptsResourceTypes;
  }

  /** A master that has not registered yet: its first step does. */
  public DataFlowMaster build() {
    return new DataFlowMaster(this);
  }
}
