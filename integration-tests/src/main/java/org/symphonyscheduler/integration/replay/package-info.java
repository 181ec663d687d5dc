/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Replays requests through a real ResourceManager whose nodes and applications are stepped by hand.
 * No NodeManager runs, containers end when the replay's clock says so, and every event of the
 * ResourceManager is handled on the thread that steps it, so the same seed gives the same
 * placements. {@link org.symphonyscheduler.integration.replay.Replay} is the driver.
 */
package org.symphonyscheduler.integration.replay;
