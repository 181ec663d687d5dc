/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.List;

/**
 * Parameters of Bayesian networks by what they mean, so that what is learned on one machine type
 * holds for another: theta_MB and its width, and the capacity of each kind of resource. A network's
 * parameter is its first guess times {@code exp(w)} of its role's w, which starts at 0: it stays
 * positive, and a step of w is a share of it.
 */
final class BeliefRole {
  private static final List<String> ENDS =
      List.of(
          ".memory.bound.0",
          ".memory.bound.1",
          ".cores.utilisation.0",
          ".memory.utilisation.0",
          ".pcie.utilisation.0",
          "nic.utilisation.0");

  private static final int LINK_BETWEEN_SOCKETS = ENDS.size();
  private static final int LINK_OF_A_DEVICE = ENDS.size() + 1;

  /** How many there are. */
  static final int COUNT = ENDS.size() + 2;

  private BeliefRole() {}

  /** The role of a parameter by its name, -1 for weights of sums, which the topology gives. */
  static int of(String parameter) {
    for (int role = 0; role < ENDS.size(); role++) {
      if (parameter.endsWith(ENDS.get(role))) {
        return role;
      }
    }
    if (!parameter.endsWith(".utilisation.0")) {
      return -1;
    }
    return parameter.matches("link\\d+\\..*") ? LINK_BETWEEN_SOCKETS : LINK_OF_A_DEVICE;
  }
}
