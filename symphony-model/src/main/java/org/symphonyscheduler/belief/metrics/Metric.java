/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;

/**
 * One metric of a table.
 *
 * @param name unique in its table
 * @param description what it says of itself, may be empty
 * @param groups the groups it is in, may be empty
 * @param unit of the expression's value times the unit's scale
 * @param scope what one value is of, as the table writes it ({@code PerChip}, {@code SOCKET,
 *     SYSTEM}); empty when it does not say
 */
public record Metric(
    String name,
    String description,
    ImmutableList<String> groups,
    MetricUnit unit,
    String scope,
    Expression expression) {}
