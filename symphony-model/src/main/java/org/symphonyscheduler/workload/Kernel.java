/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.List;

/**
 * A computation with one or more implementations.
 *
 * @param name unique in its workload
 * @param implementations in the application's order of preference, best first; at least one
 */
public record Kernel(String name, List<Implementation> implementations) {
  public Kernel {
    implementations = List.copyOf(implementations);
  }
}
