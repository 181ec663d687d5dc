/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

/**
 * One shared resource of a machine.
 *
 * @param index position in {@link Machine#resources()}, 0-based and dense
 * @param kind what it is
 * @param name unique in its machine: {@code cpu0, memory0, switch0, gpu0, intersocket, nic}
 * @param capacity nominal peak in the kind's unit, positive; NaN when nobody told
 */
public record Resource(int index, ResourceKind kind, String name, double capacity) {}
