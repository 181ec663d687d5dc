/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelNode;

/** Promises agree with a plain map, whatever is promised, kept, late or lost. */
class PromisesTest {
  private static final List<String> TYPES = List.of("gpu", "fpga", "cpu");
  private static final long SEED = 20200713;

  private record Node(String name) implements ModelNode {}

  private record Known(ModelNode node, String type, int units, long until) {}

  private final Promises promises = new Promises();
  private final Map<DelegatedRequest, Known> expected = new HashMap<>();
  private final List<DelegatedRequest> requests =
      IntStream.range(0, 12).mapToObj(i -> new DelegatedRequest(null, null)).toList();
  private final List<Node> nodes =
      IntStream.range(0, 4).mapToObj(i -> new Node("node" + i)).toList();

  private void agrees() {
    assertThat(promises.size()).isEqualTo(expected.size());
    for (Node node : nodes) {
      for (String type : TYPES) {
        int units = units(node, type, null);
        assertThat(promises.promised(node, type)).isEqualTo(units);
        for (DelegatedRequest request : requests) {
          assertThat(promises.promisedToOthers(request, node, type))
              .isEqualTo(units(node, type, request));
        }
      }
    }
  }

  private int units(Node node, String type, DelegatedRequest but) {
    return expected.entrySet().stream()
        .filter(e -> e.getKey() != but)
        .map(Map.Entry::getValue)
        .filter(known -> known.node.equals(node) && known.type.equals(type))
        .mapToInt(Known::units)
        .sum();
  }

  @Test
  void itAgreesWithAMap() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (long now = 0; now < 100_000; now += 50) {
      DelegatedRequest request = requests.get(random.nextInt(requests.size()));
      Node node = nodes.get(random.nextInt(nodes.size()));
      switch (random.nextInt(8)) {
        case 0 -> {
          promises.release(request);
          expected.remove(request);
        }
        case 1 -> {
          promises.forgetNode(node);
          expected.values().removeIf(known -> known.node.equals(node));
        }
        case 2 -> {
          promises.expire(now);
          long past = now;
          expected.values().removeIf(known -> known.until <= past);
        }
        default -> {
          Known known =
              new Known(
                  node,
                  TYPES.get(random.nextInt(TYPES.size())),
                  1 + random.nextInt(3),
                  now + random.nextInt(1_000));
          promises.promise(request, known.node, known.type, known.units, known.until);
          expected.put(request, known);
        }
      }
      agrees();
    }
  }
}
