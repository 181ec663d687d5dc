/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.NMClient;
import org.apache.hadoop.yarn.client.api.NMTokenCache;

/**
 * The connections of one application's master: to the ResourceManager as the user that holds the
 * application's token, and to the NodeManagers. Many sessions can live in one JVM:
 *
 * <ul>
 *   <li>each has its own cache of NodeManager tokens. Hadoop's default is one cache per JVM, keyed
 *       by node, where two applications overwrite each other's tokens;
 *   <li>calls to nodes run on an executor the caller shares among sessions. Tokens are an
 *       application's own, so connections cannot be shared; instead they are dropped when idle for
 *       {@value #IDLE_MILLIS} ms, since each costs a thread.
 * </ul>
 *
 * <p>Thread-safe, except that it is closed once.
 */
public final class MasterSession implements AutoCloseable {
  /** Long enough for the starts of one heartbeat to share a connection, and for the next one's. */
  private static final int IDLE_MILLIS = 2000;

  private final UserGroupInformation user;
  private final AMRMClient<ContainerRequest> resourceManager;
  private final NMClient nodeManagers;
  private final Executor executor;

  private MasterSession(
      UserGroupInformation user,
      AMRMClient<ContainerRequest> resourceManager,
      NMClient nodeManagers,
      Executor executor) {
    this.user = user;
    this.resourceManager = resourceManager;
    this.nodeManagers = nodeManagers;
    this.executor = executor;
  }

  /**
   * Connects as the user that holds an application's token.
   *
   * @param user holds the application's AMRMToken
   * @param executor runs the blocking calls to nodes; one thread serves many applications, a few
   *     keep a node that does not answer from holding up the others
   */
  public static MasterSession open(
      Configuration conf, UserGroupInformation user, Executor executor) {
    NMTokenCache tokens = new NMTokenCache();
    NMClient nodes = NMClient.createNMClient();
    nodes.setNMTokenCache(tokens);
    // On stop it would call every node for every container it ever started; YARN ends them anyway.
    nodes.cleanupRunningContainersOnStop(false);
    Configuration nodeConf = new Configuration(conf);
    nodeConf.setInt(
        CommonConfigurationKeysPublic.IPC_CLIENT_CONNECTION_MAXIDLETIME_KEY, IDLE_MILLIS);
    nodes.init(nodeConf);
    nodes.start();
    // The connection to the ResourceManager is its user's who made it.
    AMRMClient<ContainerRequest> resourceManager =
        user.doAs(
            (PrivilegedAction<AMRMClient<ContainerRequest>>)
                () -> {
                  AMRMClient<ContainerRequest> client = new PatientAmrmClient();
                  client.setNMTokenCache(tokens);
                  client.init(conf);
                  client.start();
                  return client;
                });
    return new MasterSession(user, resourceManager, nodes, executor);
  }

  AMRMClient<ContainerRequest> resourceManager() {
    return resourceManager;
  }

  ContainerStarter nodeManagers() {
    return this::start;
  }

  UserGroupInformation user() {
    return user;
  }

  private CompletionStage<Void> start(Container container, ContainerLaunchContext context) {
    CompletableFuture<Void> accepted = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            nodeManagers.startContainer(container, context);
            accepted.complete(null);
          } catch (Exception e) {
            accepted.completeExceptionally(e);
          }
        });
    return accepted;
  }

  /** Drops the connections; containers are left to YARN. */
  @Override
  public void close() {
    resourceManager.stop();
    nodeManagers.stop();
  }
}
