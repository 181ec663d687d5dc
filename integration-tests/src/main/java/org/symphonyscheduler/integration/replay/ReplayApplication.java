/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.security.PrivilegedExceptionAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateRequest;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterRequest;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ExecutionTypeRequest;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.server.resourcemanager.MockRM;

/**
 * What the ResourceManager sees of an ApplicationMaster: one request key for each kind of task, and
 * how many of them it wants now. For the thread that steps the replay.
 */
final class ReplayApplication {
  private final MockRM rm;
  private final ApplicationAttemptId attempt;
  private final UserGroupInformation user;
  private final Map<ReplayTask.Key, Integer> priorities;
  private final Map<Integer, Wanted> wanted = new TreeMap<>();
  private final Set<Wanted> changed = new LinkedHashSet<>();
  private int responseId;

  private record Wanted(int priority, ReplayTask like, Queue<ReplayTask> tasks) {}

  /**
   * An application that was accepted, and whose unmanaged master may register.
   *
   * @param priorities of tasks, the same for all applications, as with copies of one program: by
   *     them a scheduler tells kernels apart; unknown ones are added
   */
  ReplayApplication(
      MockRM rm, ApplicationAttemptId attempt, Map<ReplayTask.Key, Integer> priorities)
      throws Exception {
    this.rm = rm;
    this.priorities = priorities;
    this.attempt = attempt;
    this.user = UserGroupInformation.createRemoteUser(attempt.toString());
    user.addTokenIdentifier(
        rm.getRMContext()
            .getRMApps()
            .get(attempt.getApplicationId())
            .getRMAppAttempt(attempt)
            .getAMRMToken()
            .decodeIdentifier());
    as(
        () ->
            rm.getApplicationMasterService()
                .registerApplicationMaster(
                    RegisterApplicationMasterRequest.newInstance("", 1, "")));
  }

  ApplicationAttemptId attempt() {
    return attempt;
  }

  /** Wants one more container; tells so with the next {@link #ask}. */
  void want(ReplayTask task) {
    int priority = priorities.computeIfAbsent(task.key(), key -> priorities.size());
    Wanted kind = wanted.computeIfAbsent(priority, p -> new Wanted(p, task, new ArrayDeque<>()));
    kind.tasks.add(task);
    changed.add(kind);
  }

  /** The task that a container of a priority is for, null when none is wanted. */
  ReplayTask granted(Priority priority) {
    return wanted.get(priority.getPriority()).tasks.poll();
  }

  /** How many containers it waits for. */
  int outstanding() {
    int outstanding = 0;
    for (Wanted kind : wanted.values()) {
      outstanding += kind.tasks.size();
    }
    return outstanding;
  }

  /** The tasks it waits for. */
  List<ReplayTask> wanted() {
    List<ReplayTask> tasks = new ArrayList<>();
    wanted.values().forEach(kind -> tasks.addAll(kind.tasks));
    return tasks;
  }

  boolean hasNews() {
    return !changed.isEmpty();
  }

  /** Fetches what was granted since the last call. */
  AllocateResponse fetch() throws Exception {
    return allocate(List.of());
  }

  /** Tells what is wanted now; everything granted must have been fetched just before. */
  AllocateResponse ask() throws Exception {
    List<ResourceRequest> requests = new ArrayList<>(changed.size());
    for (Wanted kind : changed) {
      requests.add(
          ResourceRequest.newBuilder()
              .priority(Priority.newInstance(kind.priority))
              .resourceName(ResourceRequest.ANY)
              .capability(kind.like.ask())
              .numContainers(kind.tasks.size())
              .executionTypeRequest(ExecutionTypeRequest.newInstance())
              .build());
    }
    changed.clear();
    return allocate(requests);
  }

  private AllocateResponse allocate(List<ResourceRequest> requests) throws Exception {
    AllocateRequest request = AllocateRequest.newInstance(responseId, 0, requests, List.of(), null);
    AllocateResponse response = as(() -> rm.getApplicationMasterService().allocate(request));
    responseId = response.getResponseId();
    return response;
  }

  private <T> T as(PrivilegedExceptionAction<T> action) throws Exception {
    return user.doAs(action);
  }
}
