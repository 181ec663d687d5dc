/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import org.symphonyscheduler.yarn.metrics.LeftToStock.Reason;

/**
 * Why a key's request is CapacityScheduler's, so that it is counted once and not at each of its
 * ApplicationMaster's heartbeats. Used under the application's lock, where YARN keeps its books.
 */
final class LeftRequest {
  private Reason counted;

  /** Notes why; true when that was not known. */
  boolean isNews(Reason reason) {
    boolean news = reason != counted;
    counted = reason;
    return news;
  }

  /** The key's books changed; what asks for nothing any more may begin anew. */
  void outstanding(int containers) {
    if (containers <= 0) {
      counted = null;
    }
  }
}
