/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * Something that uses several resources at once, in fixed proportion: at rate x it uses x times its
 * demand of each. Immutable as long as its arrays are left alone.
 */
final class Flow {
  private final int[] resources;
  private final double[] demand;
  private final double weight;

  /**
   * A flow.
   *
   * @param resources indices of the resources it uses, each once; kept, not copied
   * @param demand what it uses of each at rate 1, in the resource's unit, not negative; same length
   * @param weight its share against others, positive; 1 is the usual
   */
  Flow(int[] resources, double[] demand, double weight) {
    if (resources.length != demand.length || !(weight > 0)) {
      throw new IllegalArgumentException(
          resources.length + " resources, " + demand.length + " demands, weight " + weight);
    }
    this.resources = resources;
    this.demand = demand;
    this.weight = weight;
  }

  int[] resources() {
    return resources;
  }

  double[] demand() {
    return demand;
  }

  double weight() {
    return weight;
  }
}
