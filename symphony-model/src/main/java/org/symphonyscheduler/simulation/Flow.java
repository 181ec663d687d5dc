/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * Something that uses several resources at once, in fixed proportion: at rate x it uses x times its
 * demand of each.
 *
 * @param resources indices of the resources it uses, each once; not modified
 * @param demand what it uses of each at rate 1, in the resource's unit, not negative; same length
 * @param weight its share against others, positive; 1 is the usual
 */
record Flow(int[] resources, double[] demand, double weight) {
  Flow {
    if (resources.length != demand.length || !(weight > 0)) {
      throw new IllegalArgumentException(
          resources.length + " resources, " + demand.length + " demands, weight " + weight);
    }
  }
}
