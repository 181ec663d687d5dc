/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * Asks for containers of which any one will do: a task that can run on a GPU, an FPGA or a CPU is
 * one <em>group</em> of requests, and gets one container. Wraps an {@link AMRMClient}, which its
 * owner registers, starts and stops; every other use of that client's requests and {@code allocate}
 * must go through here.
 *
 * <p>Symphony's scheduler, when told of the groups ({@link KernelRequests#KERNELS}), grants one
 * request of each. Stock YARN knows no groups and may grant several before it hears that the first
 * was enough. Both end the same way here:
 *
 * <pre>
 *   offer ──> WAITING ──first container──> HELD ──its completion──> gone
 *                │
 *                └──withdraw──> gone
 * </pre>
 *
 * <ol>
 *   <li>A group surfaces at most one {@link Grant}, and no grant after {@link #withdraw}.
 *   <li>A container that is nobody's (its group is held, withdrawn or never was) is released with
 *       the next heartbeat, counted in {@link #surplus}, and never surfaced, nor is its completion.
 *   <li>Of several containers for one group in one heartbeat, the application's preference wins.
 *   <li>A grant surfaces before its completion, even when one heartbeat brings both; each surfaces
 *       once, however often YARN repeats it.
 *   <li>With the grant, every request of the group leaves the client's table. So a ResourceManager
 *       that restarts and is sent all requests again is not asked for work already placed.
 *   <li>A group is used once: whoever lost a container offers a new group.
 *   <li>When {@link #allocate} throws, no state has changed and the call may be repeated.
 *   <li>Over a {@link PatientAmrmClient}, an alternative whose last node is gone leaves a group to
 *       its other alternatives until a node comes back; {@link #unserved} tells when all are gone.
 *       Over Hadoop's own client, YARN then refuses every heartbeat.
 * </ol>
 *
 * <p>Not safe for several threads: one thread calls everything.
 */
public final class AlternativesClient {
  private static final Logger LOG = LoggerFactory.getLogger(AlternativesClient.class);

  private final AMRMClient<ContainerRequest> client;
  private final Map<Long, List<ContainerRequest>> waiting = new HashMap<>();
  private final Map<ContainerId, Long> held = new HashMap<>();
  private long nextGroup;
  private long surplus;

  /**
   * One way to serve a group.
   *
   * @param deviceType {@code cpu} or a YARN resource name; for the caller, YARN reads capability
   * @param capability what the container asks for, with the device in it
   */
  public record Alternative(String deviceType, Resource capability) {}

  /**
   * A group got its container.
   *
   * @param alternative position in the list that was offered
   */
  public record Grant(long group, int alternative, Container container) {}

  /** The container of a group ended. */
  public record Completion(long group, ContainerStatus status) {}

  /** What one heartbeat brought; grants in the order the groups were offered. */
  public record Heartbeat(List<Grant> grants, List<Completion> completions) {}

  /** A client of an application's first attempt. */
  public AlternativesClient(AMRMClient<ContainerRequest> client) {
    this(client, 1);
  }

  /**
   * @param attempt number of the application attempt, from 1; groups are numbered apart, because an
   *     application may not use a group twice
   */
  public AlternativesClient(AMRMClient<ContainerRequest> client, int attempt) {
    this.client = client;
    this.nextGroup = (((long) attempt - 1) << Integer.SIZE) + 1;
  }

  /**
   * Asks for one container that fits one of the alternatives. Sent with the next {@link #allocate}.
   *
   * @param kernel position of the kernel in {@link KernelRequests#KERNELS}
   * @param priority YARN's: a smaller number is served first
   * @param alternatives best first, 1 to {@link KernelRequests#MAX_ALTERNATIVES}
   * @return the group's number
   */
  public long offer(int kernel, int priority, List<Alternative> alternatives) {
    if (alternatives.isEmpty()) {
      throw new IllegalArgumentException("a group needs an alternative");
    }
    long group = nextGroup;
    List<ContainerRequest> requests = new ArrayList<>(alternatives.size());
    for (int a = 0; a < alternatives.size(); a++) {
      requests.add(
          ContainerRequest.newBuilder()
              .capability(alternatives.get(a).capability())
              .priority(Priority.newInstance(priority))
              .allocationRequestId(KernelRequests.allocationRequestId(group, kernel, a))
              .build());
    }
    nextGroup++;
    requests.forEach(client::addContainerRequest);
    waiting.put(group, requests);
    return group;
  }

  /**
   * Asks no longer for a group. Does nothing when it was granted or withdrawn before.
   *
   * @return whether the group was waiting
   */
  public boolean withdraw(long group) {
    List<ContainerRequest> requests = waiting.remove(group);
    if (requests == null) {
      return false;
    }
    // The granted one too: the client counts it as pending until told otherwise.
    requests.forEach(client::removeContainerRequest);
    return true;
  }

  /** Gives a granted container back; its completion surfaces as any other. */
  public void release(ContainerId container) {
    client.releaseAssignedContainer(container);
  }

  /** Asks for no container on a host, until {@link #allow}. */
  public void avoid(String host) {
    client.updateBlacklist(List.of(host), null);
  }

  /** Takes back {@link #avoid}. */
  public void allow(String host) {
    client.updateBlacklist(null, List.of(host));
  }

  /**
   * One heartbeat: sends offers and withdrawals, returns what came.
   *
   * @param progress of the application, 0 to 1
   */
  public Heartbeat allocate(float progress) throws YarnException, IOException {
    AllocateResponse response = client.allocate(progress);
    return new Heartbeat(
        grants(response.getAllocatedContainers()),
        completions(response.getCompletedContainersStatuses()));
  }

  private List<Grant> grants(List<Container> containers) {
    // Ids grow with the group and, inside it, with the alternative: order and preference in one.
    List<Container> sorted = new ArrayList<>(containers);
    sorted.sort(Comparator.comparingLong(Container::getAllocationRequestId));
    List<Grant> grants = new ArrayList<>(sorted.size());
    for (Container container : sorted) {
      long group = KernelRequests.group(container.getAllocationRequestId());
      if (held.containsKey(container.getId())) {
        continue;
      }
      if (!withdraw(group)) {
        surplus++;
        LOG.debug("Releasing {}: group {} has its container", container.getId(), group);
        client.releaseAssignedContainer(container.getId());
        continue;
      }
      held.put(container.getId(), group);
      int alternative = KernelRequests.alternative(container.getAllocationRequestId());
      grants.add(new Grant(group, alternative, container));
    }
    return grants;
  }

  private List<Completion> completions(List<ContainerStatus> statuses) {
    List<Completion> completions = new ArrayList<>(statuses.size());
    for (ContainerStatus status : statuses) {
      Long group = held.remove(status.getContainerId());
      if (group != null) {
        completions.add(new Completion(group, status));
      }
    }
    return completions;
  }

  /** Whether a group waits while YARN refuses each of its alternatives at present. */
  public boolean unserved(long group) {
    List<ContainerRequest> requests = waiting.get(group);
    return requests != null
        && client instanceof PatientAmrmClient patient
        && requests.stream().allMatch(request -> patient.refuses(request.getCapability()));
  }

  /** Why YARN refused last; empty when it never did or nobody listened. */
  public String refusal() {
    return client instanceof PatientAmrmClient patient ? patient.refusal() : "";
  }

  /** Groups that wait for a container. */
  public int waiting() {
    return waiting.size();
  }

  /** Containers granted and not yet completed. */
  public int held() {
    return held.size();
  }

  /** Containers that were released at once because nobody wanted them, since the start. */
  public long surplus() {
    return surplus;
  }
}
