/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

/**
 * Until when some requests are all left alone, as last found out by looking at each: it need not be
 * found out again while nothing has changed. For the thread that decides.
 */
final class QuietSpell {
  private long changes = -1;
  private long news;
  private long sinceMillis;
  private long untilMillis = DelegatedRequest.NEVER;

  /**
   * Whether what was found still holds.
   *
   * @param changesNow of the requests themselves
   * @param newsNow grows with everything else that may end a request's quiet, but its time
   */
  boolean holds(long changesNow, long newsNow, long nowMillis) {
    return changesNow == changes
        && newsNow == news
        && nowMillis < untilMillis
        && nowMillis >= sinceMillis;
  }

  /**
   * Remembers what was found.
   *
   * @param until {@link DelegatedRequest#NEVER} when one is not left alone
   * @param changesBefore read before the look: what changes during it is looked at the next time
   * @return {@code until}
   */
  long found(long until, long changesBefore, long newsBefore, long nowMillis) {
    untilMillis = until;
    changes = changesBefore;
    news = newsBefore;
    sinceMillis = nowMillis;
    return until;
  }

  /** What was last found. */
  long untilMillis() {
    return untilMillis;
  }
}
