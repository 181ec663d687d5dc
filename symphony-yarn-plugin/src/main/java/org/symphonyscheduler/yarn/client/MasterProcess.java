/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a master that runs as a process of its own is given. Immutable.
 *
 * @param workload JSON file that has the job under its graph's name
 * @param jars the plug-in's jar, and whatever else its class path needs beside Hadoop
 * @param memoryMb memory of its container, MiB, positive; three quarters become its heap
 * @param heartbeat time between its heartbeats
 * @param maxAttempts attempts of one task that may fail
 */
public record MasterProcess(
    Path workload, List<Path> jars, int memoryMb, Duration heartbeat, int maxAttempts) {
  /** Enough for graphs of thousands of tasks. */
  public static final int DEFAULT_MEMORY_MB = 512;

  public MasterProcess {
    jars = List.copyOf(jars);
  }

  /** A heartbeat a second, as YARN's own masters. */
  public static MasterProcess of(Path workload, List<Path> jars) {
    return new MasterProcess(
        workload,
        jars,
        DEFAULT_MEMORY_MB,
        Duration.ofSeconds(1),
        DataFlowMaster.DEFAULT_MAX_ATTEMPTS);
  }

  /** The same with another heartbeat. */
  public MasterProcess withHeartbeat(Duration other) {
    return new MasterProcess(workload, jars, memoryMb, other, maxAttempts);
  }
}
