/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Symphony costs a ResourceManager: the same replay under CapacityScheduler and under
 * Symphony, measured in turn. {@link org.symphonyscheduler.integration.overhead.OverheadRun}
 * measures.
 */
package org.symphonyscheduler.integration.overhead;
