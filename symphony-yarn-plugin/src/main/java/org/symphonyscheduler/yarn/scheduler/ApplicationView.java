/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * One application attempt as Symphony sees it: what its requests run and which are alternatives of
 * each other. Filled by the thread that brings the ApplicationMaster's requests, read under the
 * scheduler's lock.
 */
final class ApplicationView {
  /** More keys than an application that repeats itself has. */
  private static final int MOST_RESTING = 64;

  private final ApplicationAttemptId attempt;
  private final String job;
  private final KernelNames kernels;
  private final AtomicLong requests;
  private final ApplicationAsks asks;
  private final Map<String, DelegatedRequest> groups = new ConcurrentHashMap<>();

  /** Keys of it that ask for devices, its own or CapacityScheduler's. */
  private final Set<OpenMembers.Counted> counted = ConcurrentHashMap.newKeySet();

  /** Requests that stand alone, all of whose containers were granted, by their keys. */
  private final Map<SchedulerRequestKey, DelegatedRequest> resting = new ConcurrentHashMap<>();

  /**
   * @param requests numbers requests, over all applications of a scheduler
   * @param open what all applications ask for
   */
  ApplicationView(
      ApplicationAttemptId attempt, KernelNames kernels, AtomicLong requests, OpenMembers open) {
    this.attempt = attempt;
    this.job = attempt.getApplicationId().toString();
    this.requests = requests;
    this.asks = new ApplicationAsks(open);
    this.kernels = kernels;
  }

  ApplicationAttemptId attempt() {
    return attempt;
  }

  /** The application's id, which is what the model calls a job. */
  String job() {
    return job;
  }

  /** What its requests ask for, and until when they are left alone. */
  ApplicationAsks asks() {
    return asks;
  }

  /** A key asks for devices, or does not any more. */
  void counts(OpenMembers.Counted key, boolean asks) {
    if (asks) {
      counted.add(key);
    } else {
      counted.remove(key);
    }
  }

  /** Its keys that ask for devices. */
  Set<OpenMembers.Counted> counted() {
    return counted;
  }

  /** A number for one more request. */
  long nextRequest() {
    return requests.incrementAndGet();
  }

  KernelNames kernels() {
    return kernels;
  }

  /**
   * The group a request belongs to, null when it stands alone.
   *
   * @param tags the request's allocation tags
   */
  String group(SchedulerRequestKey key, Iterable<String> tags) {
    for (String tag : tags) {
      String group = KernelRequests.groupOfTag(tag);
      if (group != null) {
        return group;
      }
    }
    return kernels.declaresGroups() && KernelRequests.group(key.getAllocationRequestId()) > 0
        ? Long.toString(KernelRequests.group(key.getAllocationRequestId()))
        : null;
  }

  /** Joins a request to its group, which is made when it is the first. */
  DelegatedRequest join(String group, DelegatedRequest.Member member) {
    return groups.compute(
        group,
        (name, present) -> {
          DelegatedRequest request = present == null ? new DelegatedRequest(this, name) : present;
          request.add(member);
          return request;
        });
  }

  /** Takes a request out of its group; an empty group is forgotten. */
  void leave(String group, DelegatedRequest.Member member) {
    groups.computeIfPresent(
        group,
        (name, request) -> {
          request.remove(member);
          return request.members().isEmpty() ? null : request;
        });
  }

  /** A group's request, null when it is unknown or forgotten. */
  DelegatedRequest group(String group) {
    return groups.get(group);
  }

  /**
   * Keeps a request whose last container was granted: applications ask under the same keys again
   * and again, and its name, question and list of nodes would be made anew each time. When there
   * are many, as where all keys differ, all are forgotten.
   */
  void rest(SchedulerRequestKey key, DelegatedRequest request) {
    if (resting.size() >= MOST_RESTING) {
      resting.clear();
    }
    resting.put(key, request);
  }

  /** Takes back the request that rests under a key, or makes one. */
  DelegatedRequest alone(SchedulerRequestKey key) {
    DelegatedRequest rested = resting.remove(key);
    return rested == null ? new DelegatedRequest(this, null) : rested;
  }

  /** How many groups are open. */
  int groups() {
    return groups.size();
  }
}
