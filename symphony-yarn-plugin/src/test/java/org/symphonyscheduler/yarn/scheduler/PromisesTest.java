/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelNode;

class PromisesTest {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";

  private record Node(String name) implements ModelNode {}

  private static final ModelNode A = new Node("a:1");
  private static final ModelNode B = new Node("b:1");

  private final Promises promises = new Promises();
  private final ApplicationView application = application(1);
  private final DelegatedRequest first = new DelegatedRequest(application, null);
  private final DelegatedRequest second = new DelegatedRequest(application, null);

  private static ApplicationView application(int id) {
    return new ApplicationView(
        ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, id), 1),
        new KernelNames("TEST", "test", Map.of()),
        new AtomicLong(),
        new OpenMembers());
  }

  @Test
  void aPromiseHoldsUpOthersByItsUnitsAndNotItsOwner() {
    promises.promise(first, A, GPU, 2, 100);
    assertThat(promises.promised(A, GPU)).isEqualTo(2);
    assertThat(promises.promisedToOthers(second, A, GPU)).isEqualTo(2);
    assertThat(promises.promisedToOthers(first, A, GPU)).isZero();
  }

  @Test
  void onlyTheOwnPromiseOfThatNodeAndTypeIsLeftOut() {
    promises.promise(first, A, GPU, 1, 100);
    promises.promise(second, B, GPU, 1, 100);
    assertThat(promises.promisedToOthers(first, B, GPU)).as("another node").isOne();
    DelegatedRequest third = new DelegatedRequest(application, null);
    promises.promise(third, A, FPGA, 1, 100);
    assertThat(promises.promisedToOthers(first, A, FPGA)).as("another type").isOne();
    assertThat(promises.promisedToOthers(third, B, FPGA)).as("nothing there").isZero();
  }

  @Test
  void aNewPromiseReplacesTheOld() {
    promises.promise(first, A, GPU, 1, 100);
    promises.promise(first, B, GPU, 1, 100);
    assertThat(promises.promised(A, GPU)).isZero();
    assertThat(promises.promised(B, GPU)).isOne();
    assertThat(promises.size()).isOne();
  }

  @Test
  void aPromiseEndsAtItsTimeAndNotBefore() {
    promises.promise(first, A, GPU, 1, 1000);
    promises.promise(second, A, GPU, 1, 2000);
    promises.expire(500);
    promises.expire(999);
    assertThat(promises.promised(A, GPU)).isEqualTo(2);
    promises.expire(1000 + 20);
    assertThat(promises.promised(A, GPU)).isOne();
    promises.expire(2000);
    assertThat(promises.promised(A, GPU)).isZero();
    assertThat(promises.size()).isZero();
  }

  @Test
  void promisesEndAlsoAfterTheClockWasSetBack() {
    promises.promise(first, A, GPU, 1, 1_000_000);
    promises.expire(900_000);
    promises.promise(second, A, GPU, 1, 2000);
    promises.expire(2000);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void aReleasedPromiseIsGoneAndReleasingTwiceIsHarmless() {
    promises.promise(first, A, GPU, 2, 100);
    promises.promise(second, A, GPU, 1, 100);
    promises.release(first);
    promises.release(first);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void aNodeThatWentTakesItsPromisesAndNoOthers() {
    promises.promise(first, A, GPU, 1, 100);
    promises.promise(second, B, GPU, 1, 100);
    promises.forgetNode(A);
    assertThat(promises.size()).isOne();
    assertThat(promises.promised(A, GPU)).isZero();
    assertThat(promises.promised(B, GPU)).isOne();
    // The node comes back under its name: what was promised before says nothing about it.
    promises.promise(second, A, GPU, 1, 100);
    promises.release(first);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void anApplicationThatWentTakesItsPromisesAndNoOthers() {
    DelegatedRequest other = new DelegatedRequest(application(2), null);
    promises.promise(first, A, GPU, 1, 100);
    promises.promise(second, B, GPU, 1, 100);
    promises.promise(other, A, GPU, 1, 100);
    promises.releaseAll(application);
    assertThat(promises.size()).isOne();
    assertThat(promises.promised(A, GPU)).isOne();
    assertThat(promises.promised(B, GPU)).isZero();
  }

  /** Against a plain list of what was promised. */
  @Property(tries = 100, seed = "20200712")
  void countsAgreeWithAListWhateverHappens(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Promises tested = new Promises();
    ModelNode[] nodes = {A, B};
    DelegatedRequest[] requests = new DelegatedRequest[6];
    for (int r = 0; r < requests.length; r++) {
      requests[r] = new DelegatedRequest(application, null);
    }
    Map<DelegatedRequest, long[]> truth = new HashMap<>(); // node, units, end
    long now = 0;
    for (int step = 0; step < 80; step++) {
      DelegatedRequest request = requests[random.nextInt(requests.length)];
      int node = random.nextInt(2);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          int units = 1 + random.nextInt(3);
          long until = now + random.nextInt(200);
          tested.promise(request, nodes[node], GPU, units, until);
          truth.put(request, new long[] {node, units, until});
        }
        case 2 -> {
          tested.release(request);
          truth.remove(request);
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            tested.forgetNode(nodes[node]);
            truth.values().removeIf(promise -> promise[0] == node);
          }
        }
        default -> {
          now += 20 + random.nextInt(100); // Far enough for expiry to look.
          tested.expire(now);
          long at = now;
          truth.values().removeIf(promise -> promise[2] <= at);
        }
      }
      for (int n = 0; n < nodes.length; n++) {
        int at = n;
        long units = truth.values().stream().filter(p -> p[0] == at).mapToLong(p -> p[1]).sum();
        assertThat(tested.promised(nodes[n], GPU)).isEqualTo((int) units);
        long[] own = truth.get(request);
        long others = own != null && own[0] == n ? units - own[1] : units;
        assertThat(tested.promisedToOthers(request, nodes[n], GPU)).isEqualTo((int) others);
      }
      assertThat(tested.size()).isEqualTo(truth.size());
    }
  }
}
