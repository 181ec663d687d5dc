/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

/**
 * The books at the end of a replay.
 *
 * @param starved containers asked for and never granted although the cluster had room for them
 * @param lost containers that the ResourceManager and the nodes do not agree on
 * @param duplicates containers granted twice, or to nobody who asked
 */
public record ReplayAudit(int starved, int lost, long duplicates) {}
