/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.FileSystemBasedConfigurationProvider;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;

/** What an embedded cluster sets before its user's own settings: small, quick, quiet. */
final class EmbeddedSettings {
  /** Threads of each RPC server; a handful of clients needs no more. */
  private static final int HANDLERS = 4;

  /** Ids of the ResourceManagers where there are two. */
  static final List<String> RESOURCE_MANAGERS = List.of("rm1", "rm2");

  private static final List<String> ADDRESSES =
      List.of(
          YarnConfiguration.RM_ADDRESS,
          YarnConfiguration.RM_ADMIN_ADDRESS,
          YarnConfiguration.RM_SCHEDULER_ADDRESS,
          YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
          YarnConfiguration.RM_WEBAPP_ADDRESS);

  private EmbeddedSettings() {}

  /** Settings that ResourceManager, NodeManagers and clients share. */
  static YarnConfiguration cluster(Path work, int heartbeatMillis) {
    YarnConfiguration conf = new YarnConfiguration();
    conf.set("hadoop.tmp.dir", work.resolve("tmp").toString());
    conf.set("hadoop.security.authentication", "simple");
    conf.set("yarn.resource-types", "yarn.io/gpu,yarn.io/fpga");
    resourceManager(conf, work, heartbeatMillis);
    scheduler(conf);
    retries(conf);
    return conf;
  }

  private static void resourceManager(Configuration conf, Path work, int heartbeatMillis) {
    for (String address : ADDRESSES) {
      conf.set(address, "127.0.0.1:0");
    }
    conf.setInt(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, heartbeatMillis);
    conf.setInt(YarnConfiguration.RM_NM_EXPIRY_INTERVAL_MS, 10_000);
    conf.setInt(YarnConfiguration.RM_CLIENT_THREAD_COUNT, HANDLERS);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_CLIENT_THREAD_COUNT, 2 * HANDLERS);
    conf.setInt(YarnConfiguration.RM_RESOURCE_TRACKER_CLIENT_THREAD_COUNT, HANDLERS);
    conf.setInt(YarnConfiguration.RM_ADMIN_CLIENT_THREAD_COUNT, 1);
    conf.set(
        YarnConfiguration.FS_NODE_ATTRIBUTE_STORE_ROOT_DIR, work.resolve("attributes").toString());
    conf.set(YarnConfiguration.FS_RM_STATE_STORE_URI, work.resolve("rm-state").toUri().toString());
    conf.set(
        YarnConfiguration.RM_STORE,
        "org.apache.hadoop.yarn.server.resourcemanager.recovery.FileSystemRMStateStore");
    conf.setInt("yarn.resourcemanager.work-preserving-recovery.scheduling-wait-ms", 500);
  }

  /**
   * Two ResourceManagers, of which somebody makes one active. Clients must know the addresses
   * before either runs, so that ports are chosen here; hardly anybody takes them in between. Who
   * becomes active reads its files again, so that there are files.
   */
  static void highAvailability(Configuration conf, Path files) throws IOException {
    conf.setBoolean(YarnConfiguration.RM_HA_ENABLED, true);
    conf.setBoolean(YarnConfiguration.AUTO_FAILOVER_ENABLED, false);
    conf.set(YarnConfiguration.RM_HA_IDS, String.join(",", RESOURCE_MANAGERS));
    conf.set(YarnConfiguration.RM_CLUSTER_ID, "embedded");
    conf.setInt(YarnConfiguration.CLIENT_FAILOVER_SLEEPTIME_BASE_MS, 50);
    conf.setInt(YarnConfiguration.CLIENT_FAILOVER_SLEEPTIME_MAX_MS, 500);
    for (String id : RESOURCE_MANAGERS) {
      for (String address : ADDRESSES) {
        conf.set(HAUtil.addSuffix(address, id), "127.0.0.1:" + freePort());
      }
    }
    conf.set(
        YarnConfiguration.RM_CONFIGURATION_PROVIDER_CLASS,
        FileSystemBasedConfigurationProvider.class.getName());
    conf.set(YarnConfiguration.FS_BASED_RM_CONF_STORE, files.toString());
    writeFiles(conf, files);
  }

  /**
   * What a ResourceManager reads at a refresh. Final, because Hadoop's test jars bring a
   * capacity-scheduler.xml of their own.
   */
  static void writeFiles(Configuration conf, Path files) throws IOException {
    Configuration site = new Configuration(false);
    conf.forEach(entry -> site.set(entry.getKey(), entry.getValue()));
    StringWriter xml = new StringWriter();
    site.writeXml(xml);
    Files.createDirectories(files);
    Files.writeString(files.resolve("resource-types.xml"), "<configuration/>");
    Files.writeString(
        files.resolve("yarn-site.xml"),
        xml.toString().replace("<final>false</final>", "<final>true</final>"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void scheduler(Configuration conf) {
    String capacity = "yarn.scheduler.capacity.";
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, 1 << 20);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_VCORES, 256);
    conf.set(capacity + "resource-calculator", DominantResourceCalculator.class.getName());
    // Its default differs between Hadoop 3.4 and 3.5.
    conf.setBoolean(capacity + "schedule-asynchronously.enable", false);
    conf.set(capacity + "root.queues", "default");
    conf.setInt(capacity + "root.default.capacity", 100);
    conf.setInt(capacity + "root.default.user-limit-factor", 100);
    conf.set(capacity + "maximum-am-resource-percent", "1");
    // YARN leaves out nodes that were silent for two heartbeats. When two cores carry a whole
    // cluster a heartbeat is often late, and no node is ill.
    conf.setInt("yarn.scheduler.skip.node.multiplier", 40);
  }

  private static void retries(Configuration conf) {
    conf.setInt(YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, 200);
    conf.setInt(YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, 60_000);
    // An application keeps its connection to a node instead of making one per container.
    conf.setInt(YarnConfiguration.NM_CLIENT_MAX_NM_PROXIES, 16);
    // A client that talks to a dead node gives up in seconds, not in minutes.
    conf.setInt(YarnConfiguration.CLIENT_NM_CONNECT_MAX_WAIT_MS, 2_000);
    conf.setInt(YarnConfiguration.CLIENT_NM_CONNECT_RETRY_INTERVAL_MS, 200);
    conf.setInt("ipc.client.connect.max.retries", 1);
    conf.setInt("ipc.client.connect.retry.interval", 100);
  }

  /** Settings of one NodeManager. */
  static void nodeManager(Configuration conf, Path work, String host) {
    conf.set(YarnConfiguration.NM_ADDRESS, host + ":0");
    conf.set(YarnConfiguration.NM_LOCALIZER_ADDRESS, host + ":0");
    conf.set(YarnConfiguration.NM_WEBAPP_ADDRESS, host + ":0");
    conf.set(YarnConfiguration.NM_LOCAL_DIRS, work.resolve("local").toString());
    conf.set(YarnConfiguration.NM_LOG_DIRS, work.resolve("logs").toString());
    conf.setBoolean(YarnConfiguration.NM_ENABLE_HARDWARE_CAPABILITY_DETECTION, false);
    conf.set(YarnConfiguration.NM_AUX_SERVICES, "");
    conf.setInt(YarnConfiguration.NM_CONTAINER_MGR_THREAD_COUNT, HANDLERS);
    conf.setInt(YarnConfiguration.NM_LOCALIZER_CLIENT_THREAD_COUNT, 1);
    conf.setInt(YarnConfiguration.NM_LOCALIZER_FETCH_THREAD_COUNT, 1);
    conf.setInt(YarnConfiguration.NM_DELETE_THREAD_COUNT, 1);
    // There is no process to watch, and this computer's disk may well be fuller than 90 %.
    conf.setBoolean(YarnConfiguration.NM_CONTAINER_MONITOR_ENABLED, false);
    conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, false);
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    conf.setBoolean(YarnConfiguration.NM_DISK_HEALTH_CHECK_ENABLE, false);
    quickStop(conf);
  }

  /** Without these a NodeManager takes half a minute to stop. */
  private static void quickStop(Configuration conf) {
    conf.setInt(YarnConfiguration.NM_LOG_RETAIN_SECONDS, 0);
    conf.setInt(YarnConfiguration.NM_PROCESS_KILL_WAIT_MS, 100);
    conf.setInt(YarnConfiguration.NM_SLEEP_DELAY_BEFORE_SIGKILL_MS, 50);
  }
}
