/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

/**
 * What one mode cost on one cluster. Ratios are to CapacityScheduler in the same run; times are
 * microseconds, sizes bytes.
 *
 * @param mode stock, off, shadow, active or broken
 * @param fill share of the devices kept busy
 * @param containersPerSecond containers granted by second spent in the ResourceManager
 * @param containersPerCpuSecond the same by processor time of the ResourceManager's thread
 * @param ratioToStock of containersPerSecond, median of pairs; Low and High bound it at 95 %
 * @param cpuRatioToStock the same by processor time of the ResourceManager's thread, which does not
 *     count the time other processes took
 * @param heartbeatP99Ratio of heartbeatP99Micros
 * @param decisions how often the model was asked, while measured
 * @param decisionMicros mean time of a decision, choice of candidates included; 0 without any
 * @param bytesPerDecision allocated by it, on average
 * @param bytesPerContainer allocated by the ResourceManager's thread for each container granted
 * @param heapPerNodeBytes live heap with all nodes registered, beyond stock's
 * @param heapPerContainerBytes live heap of a running container, beyond stock's
 * @param modelQueueDepth most events seen waiting for the model
 * @param sequenceHash of all placements of the first rounds; in active mode of a run whose model is
 *     read at fixed points, so that it repeats
 */
record OverheadRow(
    String mode,
    int nodes,
    double fill,
    long containers,
    long heartbeats,
    double containersPerSecond,
    double containersPerCpuSecond,
    double ratioToStock,
    double ratioLow,
    double ratioHigh,
    double cpuRatioToStock,
    double cpuRatioLow,
    double cpuRatioHigh,
    double heartbeatMedianMicros,
    double heartbeatP99Micros,
    double heartbeatP999Micros,
    double heartbeatP99Ratio,
    double allocationMedianMicros,
    double allocationP99Micros,
    double allocationP999Micros,
    long decisions,
    double decisionMicros,
    double bytesPerDecision,
    double bytesPerContainer,
    double heapPerNodeBytes,
    double heapPerContainerBytes,
    int modelQueueDepth,
    long telemetryAgeMillis,
    long failedCommits,
    int starved,
    int lost,
    long duplicates,
    String sequenceHash) {}
