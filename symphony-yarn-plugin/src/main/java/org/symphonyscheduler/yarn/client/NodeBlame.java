/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Hosts that containers do not start on. A node that died goes on being granted until the
 * ResourceManager notices, ten minutes by default; a master that takes every grant would spin. A
 * host is avoided after {@value #TOLERATED} failed starts in a row, for {@value #AVOIDED_MILLIS}
 * ms: long enough not to spin, short enough that a cluster all of whose nodes stumbled goes on. Not
 * safe for several threads.
 */
final class NodeBlame {
  static final int TOLERATED = 3;
  static final long AVOIDED_MILLIS = 60_000;

  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Long> avoidedUntil = new HashMap<>();
  private final AlternativesClient client;

  NodeBlame(AlternativesClient client) {
    this.client = client;
  }

  /** A container started there. */
  void started(String host) {
    failures.remove(host);
  }

  /** A container did not start there. */
  void failed(String host, long nowMillis) {
    if (failures.merge(host, 1, Integer::sum) >= TOLERATED) {
      failures.remove(host);
      if (avoidedUntil.put(host, nowMillis + AVOIDED_MILLIS) == null) {
        client.avoid(host);
      }
    }
  }

  /** Gives hosts another chance whose time is over. */
  void pardon(long nowMillis) {
    for (Iterator<Map.Entry<String, Long>> i = avoidedUntil.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, Long> host = i.next();
      if (nowMillis >= host.getValue()) {
        i.remove();
        client.allow(host.getKey());
      }
    }
  }
}
