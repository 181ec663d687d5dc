/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.time.InstantSource;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.impl.AMRMClientImpl;

/**
 * Hadoop's client of the ResourceManager, and one that outlives the cluster's last GPU: requests
 * that no node can serve at present are held back and tried again from time to time, instead of
 * making every heartbeat fail. For masters that offer alternatives; one that asks for a single
 * thing learns from {@link #refuses} that it waits for a node that is not there.
 *
 * <p>Thread-safe as Hadoop's client is; {@link #refuses} and {@link #refusal} are for the thread
 * that calls {@code allocate}.
 */
public class PatientAmrmClient extends AMRMClientImpl<ContainerRequest> {
  private final InstantSource clock;
  private HeldBackAsks asks;

  /** A client on the system's clock. */
  public PatientAmrmClient() {
    this(InstantSource.system());
  }

  /**
   * @param clock of the time between two tries
   */
  public PatientAmrmClient(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  protected void serviceStart() throws Exception {
    super.serviceStart();
    asks = new HeldBackAsks(rmClient, clock);
    rmClient = asks;
  }

  /** Whether requests of a shape are held back because YARN refused them. */
  public boolean refuses(Resource shape) {
    return asks.refuses(shape);
  }

  /** YARN's words when it refused last; empty when it never did. */
  public String refusal() {
    return asks.refusal();
  }
}
