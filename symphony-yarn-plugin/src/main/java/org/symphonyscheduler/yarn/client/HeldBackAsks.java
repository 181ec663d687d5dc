/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.ipc.RPC;
import org.apache.hadoop.yarn.api.ApplicationMasterProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateRequest;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.FinishApplicationMasterRequest;
import org.apache.hadoop.yarn.api.protocolrecords.FinishApplicationMasterResponse;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterRequest;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.exceptions.InvalidResourceRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the ResourceManager and keeps from it what it would refuse. When the last node with
 * a GPU is gone YARN does two things:
 *
 * <ul>
 *   <li>It refuses every heartbeat that names a GPU, even to take a request back, and with it all
 *       that the application wanted to say.
 *   <li>It keeps the GPU requests it has, and CapacityScheduler leaves a queue at the first request
 *       that the cluster has nothing for: the CPU request behind it is never looked at.
 * </ul>
 *
 * <p>So <em>shapes</em> (capabilities) that are refused are held back, and those that the
 * ResourceManager has are taken back, until they are accepted again. Two facts help. YARN finds the
 * request to replace by its priority and id, so that it can be taken back in any shape, an empty
 * one for instance. And an ask for nothing under an unused id changes nothing but is refused all
 * the same: with one of each shape, every {@value #CHECK_MILLIS} ms, a lost node is noticed by who
 * has nothing else to say.
 *
 * <p>YARN names the culprit in prose only; it is found by leaving shapes out: those of one device
 * type, of all device types, all. Some may be innocent: one a heartbeat is tried again, and a
 * guilty one not before {@value #CHECK_MILLIS} ms.
 *
 * <p>Used by one thread.
 */
final class HeldBackAsks implements ApplicationMasterProtocol, Closeable {
  /** The ResourceManager logs every refusal; a node takes longer than this to come back. */
  static final long CHECK_MILLIS = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(HeldBackAsks.class);

  private static final Set<String> EVERY_CONTAINER_HAS =
      Set.of(ResourceInformation.MEMORY_URI, ResourceInformation.VCORES_URI);

  private static final Resource NOTHING = Resource.newInstance(0, 0);

  /** An id that no application uses. */
  private static final long CHECK_ID = Long.MIN_VALUE;

  private final ApplicationMasterProtocol resourceManager;
  private final InstantSource clock;

  /** Refused shapes, and when each is tried again. */
  private final Map<Resource, Long> retryAt = new HashMap<>();

  /** What the application asks for at present, and the shapes among it that were not sent. */
  private Set<ResourceRequest> asked = asks();

  private Set<Resource> heldBack = Set.of();
  private long checkAt;
  private String refusal = "";

  HeldBackAsks(ApplicationMasterProtocol resourceManager, InstantSource clock) {
    this.resourceManager = resourceManager;
    this.clock = clock;
    this.checkAt = clock.millis() + CHECK_MILLIS;
  }

  /** Whether asks of a shape are held back at present. */
  boolean refuses(Resource shape) {
    return retryAt.containsKey(shape);
  }

  /** What YARN said last when it refused; empty before. */
  String refusal() {
    return refusal;
  }

  @Override
  public AllocateResponse allocate(AllocateRequest request) throws YarnException, IOException {
    Message message = new Message(request);
    Resource tried = due(message.wanted);
    Set<Resource> out = new HashSet<>(retryAt.keySet());
    out.remove(tried);
    try {
      AllocateResponse response = message.send(out);
      if (tried != null) {
        retryAt.remove(tried);
        LOG.info("The cluster serves {} again", tried);
      }
      return response;
    } catch (InvalidResourceRequestException e) {
      refusal = e.getMessage();
      Set<Set<Resource>> guesses = guesses(message.wanted);
      if (tried == null) {
        // Leaving nobody out was just refused.
        guesses.remove(Set.<Resource>of());
      } else {
        retryAt.put(tried, clock.millis() + CHECK_MILLIS);
      }
      return sendWithout(guesses, message, e);
    }
  }

  private AllocateResponse sendWithout(
      Set<Set<Resource>> guesses, Message message, InvalidResourceRequestException first)
      throws YarnException, IOException {
    for (Set<Resource> suspects : guesses) {
      Set<Resource> out = new HashSet<>(retryAt.keySet());
      out.addAll(suspects);
      try {
        AllocateResponse response = message.send(out);
        for (Resource suspect : suspects) {
          retryAt.put(suspect, clock.millis());
          LOG.info("The cluster does not serve {}: {}", suspect, refusal);
        }
        return response;
      } catch (InvalidResourceRequestException e) {
        refusal = e.getMessage();
      }
    }
    throw first;
  }

  /** One heartbeat of the application, sent with more or less in it until it is accepted. */
  private final class Message {
    private final AllocateRequest request;
    private final List<ResourceRequest> withdrawn = new ArrayList<>();
    private final Set<ResourceRequest> changed = asks();
    private final Set<ResourceRequest> wanted = asks();
    private final boolean checks = clock.millis() >= checkAt;

    Message(AllocateRequest request) {
      this.request = request;
      wanted.addAll(asked);
      for (ResourceRequest ask : request.getAskList()) {
        wanted.remove(ask);
        if (ask.getNumContainers() > 0) {
          wanted.add(ask);
          changed.add(ask);
        } else {
          withdrawn.add(takenBack(ask));
        }
      }
    }

    /** Sends it without some shapes; when it was accepted, what it says is what holds. */
    AllocateResponse send(Set<Resource> out) throws YarnException, IOException {
      List<ResourceRequest> list = new ArrayList<>(withdrawn);
      Map<Resource, ResourceRequest> toCheck = new HashMap<>();
      for (ResourceRequest ask : wanted) {
        Resource shape = ask.getCapability();
        boolean isThere = asked.contains(ask) && !heldBack.contains(shape);
        if (out.contains(shape)) {
          if (isThere) {
            list.add(takenBack(ask));
          }
        } else if (!isThere || changed.contains(ask)) {
          list.add(ask);
        } else if (checks) {
          toCheck.putIfAbsent(shape, ask);
        }
      }
      toCheck.values().forEach(ask -> list.add(check(ask)));
      request.setAskList(list);
      AllocateResponse response = resourceManager.allocate(request);
      asked = wanted;
      heldBack = out;
      if (checks) {
        checkAt = clock.millis() + CHECK_MILLIS;
      }
      return response;
    }
  }

  private static ResourceRequest takenBack(ResourceRequest ask) {
    ResourceRequest nothing = ResourceRequest.clone(ask);
    nothing.setNumContainers(0);
    nothing.setCapability(NOTHING);
    return nothing;
  }

  private static ResourceRequest check(ResourceRequest ask) {
    ResourceRequest nothing = ResourceRequest.clone(ask);
    nothing.setNumContainers(0);
    nothing.setAllocationRequestId(CHECK_ID);
    return nothing;
  }

  /** The refused shape whose next try is most overdue, of those that are wanted; or null. */
  private Resource due(Set<ResourceRequest> wanted) {
    if (retryAt.isEmpty()) {
      return null;
    }
    Resource due = null;
    long earliest = clock.millis();
    for (ResourceRequest ask : wanted) {
      Long at = retryAt.get(ask.getCapability());
      if (at != null && at <= earliest) {
        due = ask.getCapability();
        earliest = at;
      }
    }
    return due;
  }

  /** What to leave out beside what is known to be refused, the fewest first. */
  private Set<Set<Resource>> guesses(Set<ResourceRequest> wanted) {
    Set<Resource> all = new HashSet<>();
    wanted.forEach(ask -> all.add(ask.getCapability()));
    all.removeAll(retryAt.keySet());
    Map<String, Set<Resource>> byType = new TreeMap<>();
    Set<Resource> withDevice = new HashSet<>();
    for (Resource shape : all) {
      for (ResourceInformation amount : shape.getResources()) {
        if (amount.getValue() > 0 && !EVERY_CONTAINER_HAS.contains(amount.getName())) {
          byType.computeIfAbsent(amount.getName(), type -> new HashSet<>()).add(shape);
          withDevice.add(shape);
        }
      }
    }
    Set<Set<Resource>> guesses = new LinkedHashSet<>();
    guesses.add(Set.of());
    guesses.addAll(byType.values());
    guesses.add(withDevice);
    guesses.add(all);
    return guesses;
  }

  /** One ask for each priority, id, name and shape, as Hadoop's client tells them apart. */
  private static Set<ResourceRequest> asks() {
    return new TreeSet<>(new ResourceRequest.ResourceRequestComparator());
  }

  @Override
  public RegisterApplicationMasterResponse registerApplicationMaster(
      RegisterApplicationMasterRequest request) throws YarnException, IOException {
    RegisterApplicationMasterResponse response = resourceManager.registerApplicationMaster(request);
    // A ResourceManager that restarted knows no asks, and is sent all that still hold.
    asked = asks();
    return response;
  }

  @Override
  public FinishApplicationMasterResponse finishApplicationMaster(
      FinishApplicationMasterRequest request) throws YarnException, IOException {
    return resourceManager.finishApplicationMaster(request);
  }

  @Override
  public void close() {
    RPC.stopProxy(resourceManager);
  }
}
