/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import org.symphonyscheduler.simulation.KernelRun;
import org.symphonyscheduler.topology.Device;

/**
 * A kernel that ran to its end on an emulated machine. Times are emulated seconds.
 *
 * @param machine name of the machine
 * @param device where it ran
 * @param completion what ran and how long
 */
public record EmulatedRun(String machine, Device device, KernelRun.Completion completion) {}
