/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.event.Dispatcher;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.api.ResourceTracker;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeHeartbeatRequest;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeHeartbeatResponse;
import org.apache.hadoop.yarn.server.api.protocolrecords.RegisterNodeManagerRequest;
import org.apache.hadoop.yarn.server.api.protocolrecords.RegisterNodeManagerResponse;
import org.apache.hadoop.yarn.server.api.protocolrecords.UnRegisterNodeManagerRequest;
import org.apache.hadoop.yarn.server.api.protocolrecords.UnRegisterNodeManagerResponse;
import org.apache.hadoop.yarn.server.nodemanager.Context;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.nodemanager.NodeStatusUpdater;
import org.apache.hadoop.yarn.server.nodemanager.NodeStatusUpdaterImpl;
import org.apache.hadoop.yarn.server.nodemanager.health.NodeHealthCheckerService;
import org.apache.hadoop.yarn.util.Records;

/**
 * A NodeManager among others in one process. It speaks to the ResourceManager by RPC, as any does,
 * until it is silenced: then the ResourceManager hears no more of it, not even a farewell.
 */
final class EmbeddedNodeManager extends NodeManager {
  private volatile boolean silent;

  @Override
  protected void serviceInit(Configuration conf) throws Exception {
    super.serviceInit(conf);
    // Two web servers of one process disturb each other's filters; nobody looks at these.
    disableWebServer();
  }

  /** From now on the ResourceManager does not hear it. */
  void silence() {
    silent = true;
  }

  @Override
  protected void doSecureLogin() {
    // No Kerberos here.
  }

  @Override
  protected NodeStatusUpdater createNodeStatusUpdater(
      Context context, Dispatcher dispatcher, NodeHealthCheckerService healthChecker) {
    return new NodeStatusUpdaterImpl(context, dispatcher, healthChecker, metrics) {
      @Override
      protected ResourceTracker getRMClient() throws IOException {
        return new Line(super.getRMClient());
      }

      @Override
      protected void stopRMProxy() {
        // The proxy's client is shared by the process's NodeManagers and ends with them.
      }
    };
  }

  /** The way to the ResourceManager, which can be cut. */
  private final class Line implements ResourceTracker {
    private final ResourceTracker tracker;

    Line(ResourceTracker tracker) {
      this.tracker = tracker;
    }

    @Override
    public RegisterNodeManagerResponse registerNodeManager(RegisterNodeManagerRequest request)
        throws YarnException, IOException {
      return open().registerNodeManager(request);
    }

    @Override
    public NodeHeartbeatResponse nodeHeartbeat(NodeHeartbeatRequest request)
        throws YarnException, IOException {
      return open().nodeHeartbeat(request);
    }

    @Override
    public UnRegisterNodeManagerResponse unRegisterNodeManager(UnRegisterNodeManagerRequest request)
        throws YarnException, IOException {
      // Its stop would log a failure otherwise.
      return silent
          ? Records.newRecord(UnRegisterNodeManagerResponse.class)
          : tracker.unRegisterNodeManager(request);
    }

    private ResourceTracker open() throws IOException {
      if (silent) {
        throw new IOException("the emulated machine lost its power");
      }
      return tracker;
    }
  }
}
