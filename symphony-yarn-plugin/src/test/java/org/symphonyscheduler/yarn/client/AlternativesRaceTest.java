/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.symphonyscheduler.yarn.client.AlternativesClient.Alternative;
import org.symphonyscheduler.yarn.client.AlternativesClient.Completion;
import org.symphonyscheduler.yarn.client.AlternativesClient.Grant;
import org.symphonyscheduler.yarn.client.AlternativesClient.Heartbeat;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * A ResourceManager that knows no groups does whatever it may, in any order: grants any pending
 * request at any time, loses containers, restarts. Whatever it does, each group ends with one
 * container or none, and nothing is left over.
 */
class AlternativesRaceTest {
  private static final int STEPS = 60;

  @Property(tries = 200)
  void everyOrderOfEventsLeavesOneContainerForEachGroup(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    ScriptedResourceManager rm = new ScriptedResourceManager();
    AlternativesClient client = new AlternativesClient(rm.startClient());
    Book book = new Book();

    for (int step = 0; step < STEPS; step++) {
      disturb(random, rm, client, book);
      book.read(client.allocate(0));
    }
    // Then it grants all that is still asked for, and everyone finishes.
    for (int step = 0; step < STEPS && unsettled(rm, client); step++) {
      List.copyOf(rm.pending()).forEach(rm::grant);
      book.read(client.allocate(0));
      book.running.keySet().stream()
          .filter(rm.live()::contains)
          .toList()
          .forEach(c -> rm.complete(c, 0));
      book.read(client.allocate(0));
    }

    assertThat(unsettled(rm, client)).as("asks or containers are left over").isFalse();
    assertThat(book.granted).containsExactlyInAnyOrderElementsOf(book.offered);
    assertThat(book.running).isEmpty();
    assertThat(client.held()).isZero();
    assertThat(client.surplus()).isEqualTo(rm.released().size());
    rm.stopClient();
  }

  private static boolean unsettled(ScriptedResourceManager rm, AlternativesClient client) {
    return !rm.pending().isEmpty() || client.waiting() > 0 || !rm.live().isEmpty();
  }

  private static void disturb(
      Random random, ScriptedResourceManager rm, AlternativesClient client, Book book) {
    switch (random.nextInt(8)) {
      case 0, 1 -> book.offered.add(client.offer(0, random.nextInt(3), alternatives(random)));
      case 2, 3, 4 -> {
        List<Long> pending = new ArrayList<>(rm.pending());
        for (int i = random.nextInt(3); i >= 0 && !pending.isEmpty(); i--) {
          rm.grant(pending.remove(random.nextInt(pending.size())));
        }
      }
      case 5 -> {
        if (!book.running.isEmpty()) {
          rm.complete(book.running.keySet().iterator().next(), random.nextBoolean() ? 0 : -100);
        }
      }
      case 6 -> {
        if (!book.offered.isEmpty() && random.nextInt(4) == 0) {
          long group = List.copyOf(book.offered).get(random.nextInt(book.offered.size()));
          if (client.withdraw(group)) {
            book.offered.remove(group);
          }
        }
      }
      default -> {
        // What it granted in this heartbeat must not vanish with it: the fake would forget it.
        if (random.nextInt(4) == 0 && rm.quiet()) {
          rm.restart();
        }
      }
    }
  }

  private static List<Alternative> alternatives(Random random) {
    return IntStream.rangeClosed(0, random.nextInt(4))
        .mapToObj(i -> new Alternative("type" + i, Resource.newInstance(1024 * (i + 1), 1)))
        .toList();
  }

  /** What the application saw. */
  private static final class Book {
    private final Set<Long> offered = new HashSet<>();
    private final List<Long> granted = new ArrayList<>();
    private final Map<ContainerId, Long> running = new HashMap<>();

    void read(Heartbeat heartbeat) {
      for (Grant grant : heartbeat.grants()) {
        assertThat(offered).contains(grant.group());
        assertThat(KernelRequests.group(grant.container().getAllocationRequestId()))
            .isEqualTo(grant.group());
        granted.add(grant.group());
        running.put(grant.container().getId(), grant.group());
      }
      for (Completion completion : heartbeat.completions()) {
        assertThat(running.remove(completion.status().getContainerId()))
            .isEqualTo(completion.group());
      }
    }
  }
}
