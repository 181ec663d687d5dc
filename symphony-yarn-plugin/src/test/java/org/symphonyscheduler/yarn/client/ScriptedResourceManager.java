/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.ApplicationMasterProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateRequest;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.FinishApplicationMasterRequest;
import org.apache.hadoop.yarn.api.protocolrecords.FinishApplicationMasterResponse;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterRequest;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.NMTokenCache;
import org.apache.hadoop.yarn.exceptions.ApplicationMasterNotRegisteredException;
import org.apache.hadoop.yarn.exceptions.InvalidResourceRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.util.resource.Resources;

/**
 * The ResourceManager's side of one application, played by a test: keeps the asks as YARN does,
 * grants what the test says, completes what is released. Single-threaded.
 */
final class ScriptedResourceManager implements ApplicationMasterProtocol {
  static final ApplicationAttemptId ATTEMPT =
      ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1);

  private final Map<Long, ResourceRequest> asks = new LinkedHashMap<>();
  private final List<Container> granted = new ArrayList<>();
  private final List<ContainerStatus> completed = new ArrayList<>();
  private final Map<ContainerId, Container> live = new LinkedHashMap<>();
  private final List<ContainerId> released = new ArrayList<>();
  private final Set<String> blacklist = new HashSet<>();
  private AMRMClient<ContainerRequest> client;
  private FinalApplicationStatus finalStatus;
  private Resource most = Resources.clone(Resources.unbounded());
  private Exception failure;
  private IOException loss;
  private int refusals;
  private boolean refusesAll;
  private boolean registered;
  private int registrations;
  private int responseId;
  private long containers;

  /** A registered, real AMRMClient that talks to this object. */
  AMRMClient<ContainerRequest> startClient() throws Exception {
    return startClient(InstantSource.system());
  }

  AMRMClient<ContainerRequest> startClient(InstantSource clock) throws Exception {
    client = new DirectClient(this, clock);
    client.setNMTokenCache(new NMTokenCache());
    client.init(new Configuration(false));
    client.start();
    client.registerApplicationMaster("localhost", -1, "");
    return client;
  }

  /** A real AMRMClient that is initialised and started, but not registered. */
  AMRMClient<ContainerRequest> client() {
    return client;
  }

  void stopClient() {
    client.stop();
  }

  /** allocationRequestIds asked for at present. */
  Set<Long> pending() {
    return asks.keySet();
  }

  /** The ask of an id. */
  ResourceRequest ask(long allocationRequestId) {
    return asks.get(allocationRequestId);
  }

  List<ContainerId> released() {
    return released;
  }

  Set<ContainerId> live() {
    return live.keySet();
  }

  Set<String> blacklist() {
    return blacklist;
  }

  int registrations() {
    return registrations;
  }

  /** How many heartbeats it refused. */
  int refusals() {
    return refusals;
  }

  FinalApplicationStatus finalStatus() {
    return finalStatus;
  }

  /** Grants one container for an ask; it arrives with the next heartbeat. */
  ContainerId grant(long allocationRequestId) {
    return grant(allocationRequestId, NodeId.newInstance("n1", 1));
  }

  ContainerId grant(long allocationRequestId, NodeId node) {
    ResourceRequest ask = asks.remove(allocationRequestId);
    ContainerId id = ContainerId.newContainerId(ATTEMPT, ++containers);
    Container container =
        Container.newInstance(
            id,
            node,
            "",
            ask == null ? Resource.newInstance(1, 1) : ask.getCapability(),
            ask == null ? Priority.newInstance(0) : ask.getPriority(),
            null);
    container.setAllocationRequestId(allocationRequestId);
    granted.add(container);
    live.put(id, container);
    return id;
  }

  /** Grants before the asks of the coming heartbeat are read: the race of a withdrawal. */
  ContainerId grantBeforeAsks(long allocationRequestId) {
    return grant(allocationRequestId);
  }

  /** Sends a container that was sent before. */
  void repeat(ContainerId container) {
    granted.add(live.get(container));
  }

  void complete(ContainerId container, int exitStatus) {
    live.remove(container);
    completed.add(ContainerStatus.newInstance(container, ContainerState.COMPLETE, "", exitStatus));
  }

  /** Forgets what a restarted ResourceManager forgets: the asks and that the master registered. */
  void restart() {
    asks.clear();
    granted.clear();
    registered = false;
  }

  /** Whether nothing waits to be sent. */
  boolean quiet() {
    return granted.isEmpty() && completed.isEmpty();
  }

  /** The largest container it grants, from now on; larger asks it refuses, with all beside them. */
  void grantAtMost(Resource largest) {
    most = largest;
  }

  /** The next heartbeat that it would accept is lost on its way. */
  void loseNext(IOException exception) {
    loss = exception;
  }

  /** Whether it refuses every heartbeat from now on. */
  void refuseAll(boolean refuses) {
    refusesAll = refuses;
  }

  /** The next heartbeat throws. */
  void failNext(Exception exception) {
    failure = exception;
  }

  @Override
  public AllocateResponse allocate(AllocateRequest request) throws YarnException, IOException {
    throwFailure();
    if (!registered) {
      throw new ApplicationMasterNotRegisteredException("not registered");
    }
    if (refusesAll) {
      throw new InvalidResourceRequestException("nothing suits");
    }
    for (ResourceRequest ask : request.getAskList()) {
      refuseTooLarge(ask.getCapability());
    }
    if (loss != null) {
      IOException thrown = loss;
      loss = null;
      throw thrown;
    }
    for (ResourceRequest ask : request.getAskList()) {
      if (ask.getNumContainers() > 0) {
        asks.put(ask.getAllocationRequestId(), ask);
      } else {
        asks.remove(ask.getAllocationRequestId());
      }
    }
    blacklist.addAll(request.getResourceBlacklistRequest().getBlacklistAdditions());
    blacklist.removeAll(request.getResourceBlacklistRequest().getBlacklistRemovals());
    for (ContainerId container : request.getReleaseList()) {
      if (live.containsKey(container)) {
        released.add(container);
        complete(container, -100);
      }
    }
    AllocateResponse response =
        AllocateResponse.newInstance(
            ++responseId,
            List.copyOf(completed),
            List.copyOf(granted),
            List.of(),
            Resource.newInstance(0, 0),
            null,
            1,
            null,
            List.of());
    completed.clear();
    granted.clear();
    return response;
  }

  /** As YARN: whether the ask is made or taken back does not matter. */
  private void refuseTooLarge(Resource capability) throws InvalidResourceRequestException {
    if (!Resources.fitsIn(capability, most)) {
      refusals++;
      throw new InvalidResourceRequestException("no node is as large as " + capability);
    }
  }

  private void throwFailure() throws YarnException, IOException {
    Exception thrown = failure;
    failure = null;
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof YarnException e) {
      throw e;
    }
  }

  @Override
  public RegisterApplicationMasterResponse registerApplicationMaster(
      RegisterApplicationMasterRequest request) {
    registered = true;
    registrations++;
    return RegisterApplicationMasterResponse.newInstance(
        Resource.newInstance(1, 1), most, Map.of(), null, List.of(), "default", List.of());
  }

  @Override
  public FinishApplicationMasterResponse finishApplicationMaster(
      FinishApplicationMasterRequest request) {
    finalStatus = request.getFinalApplicationStatus();
    return FinishApplicationMasterResponse.newInstance(true);
  }

  private static final class DirectClient extends PatientAmrmClient {
    DirectClient(ApplicationMasterProtocol rm, InstantSource clock) {
      super(clock);
      rmClient = rm;
    }

    @Override
    protected void serviceStop() {
      // Nothing to close: there is no connection.
    }
  }
}
