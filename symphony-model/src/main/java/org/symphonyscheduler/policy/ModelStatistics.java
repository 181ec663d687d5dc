/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Map;
import org.symphonyscheduler.telemetry.BadCounter;

/**
 * How a model fares, for metrics. All counts are since its making.
 *
 * @param queueDepth events and heartbeats that wait to be read
 * @param droppedHeartbeats heartbeats replaced by newer ones before they were read
 * @param strayHeartbeats heartbeats of nodes that never joined or are lost
 * @param badCounters counters not believed, by reason
 * @param completionsLearned containers whose run time was learned from
 * @param events events read
 * @param failures events whose reading failed; the next was read all the same
 * @param kernels kernels whose run time is known
 * @param nodes nodes that joined and are not lost
 * @param oldestTelemetryMillis age of the newest heartbeat of the node silent for longest; -1 when
 *     no node was heard of
 */
public record ModelStatistics(
    int queueDepth,
    long droppedHeartbeats,
    long strayHeartbeats,
    Map<BadCounter, Long> badCounters,
    long completionsLearned,
    long events,
    long failures,
    int kernels,
    int nodes,
    long oldestTelemetryMillis) {}
