/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.Map;
import java.util.TreeMap;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.TunedParameters;
import org.symphonyscheduler.simulation.GangRules;
import org.symphonyscheduler.simulation.SchedulingRules;
import org.symphonyscheduler.simulation.SchedulingRules.Order;

/**
 * A policy's parameters by name, as a search found them. Immutable.
 *
 * @param values by the name of the parameter; what is left out has its default
 */
public record PolicySettings(Map<String, Double> values) {
  public PolicySettings {
    values = Map.copyOf(values);
  }

  /** A policy's parameters as tuned on generated clusters; empty when it was never tuned. */
  public static PolicySettings tuned(String policy) {
    // A residual was trained over the tuned rule and corrects that one; a part of it is the rest.
    boolean same = policy.equals("residual") || Policies.PARTS.contains(policy);
    return new PolicySettings(TunedParameters.SHIPPED.of(same ? "symphony" : policy));
  }

  /** The same with one more value. */
  public PolicySettings with(String name, double value) {
    Map<String, Double> more = new TreeMap<>(values);
    more.put(name, value);
    return new PolicySettings(more);
  }

  /** The same with another choice of devices on a node. */
  PolicySettings choosing(SchedulingRules.Devices devices) {
    return with("devices", devices.ordinal());
  }

  double value(String name, double otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int whole(String name, int otherwise) {
    return (int) Math.round(value(name, otherwise));
  }

  /** Costs and waits. */
  public ModelParameters parameters() {
    ModelParameters usual = ModelParameters.DEFAULT;
    return ModelParameters.builder()
        .eta(value("eta", usual.eta()))
        .price(value("price", usual.price()))
        .waitBias(value("waitBias", usual.waitBias()))
        .thompson(value("thompson", usual.thompson()))
        .horizon(value("horizon", usual.horizon()))
        .evict(value("evict", usual.evict()))
        .waitFactor(value("waitFactor", usual.waitFactor()))
        .preferenceFactor(value("preferenceFactor", usual.preferenceFactor()))
        .coresFactor(value("coresFactor", usual.coresFactor()))
        .build();
  }

  /** How tasks are put to it: first come first served, and nothing planned, unless told. */
  public SchedulingRules rules() {
    return new SchedulingRules(
        value("slowestLast", 0) > 0.5 ? Order.SLOWEST_LAST : Order.ARRIVAL,
        value("ageing", 0.1),
        value("soonWeight", 0),
        value("outlook", 0) > 0.5,
        value("patience", 1),
        SchedulingRules.FIRST_COME.waitCapSeconds(),
        whole("batch", SchedulingRules.FIRST_COME.batch()),
        new GangRules(value("reserve", 0) > 0.5, value("head", 0), value("breaking", 0)),
        SchedulingRules.Devices.values()[whole("devices", 0)],
        whole("freeNodes", 0));
  }
}
