/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
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

  private void promise(DelegatedRequest to, ModelNode node, String type, int units, long until) {
    promise(promises, to, node, type, units, 0, until);
  }

  private static void promise(
      Promises promises,
      DelegatedRequest to,
      ModelNode node,
      String type,
      int units,
      long now,
      long until) {
    promises.promise(to, node, null, 0, type, units, now, until);
  }

  private static ApplicationView application(int id) {
    return new ApplicationView(
        ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, id), 1),
        new KernelNames("TEST", "test", Map.of()),
        new AtomicLong(),
        new OpenMembers());
  }

  @Test
  void aPromiseHoldsUpWhoComesLaterByItsUnits() {
    promise(first, A, GPU, 2, 100);
    assertThat(promises.promised(A, GPU)).isEqualTo(2);
    assertThat(promises.ahead(second, A, GPU)).isEqualTo(2);
    assertThat(promises.ahead(second, A, FPGA)).as("another type").isZero();
    assertThat(promises.ahead(second, B, GPU)).as("another node").isZero();
  }

  @Test
  void whoeverWasToldFirstHasItsTurnFirstAndKeepsItWhileItWaitsForTheSameNode() {
    promise(first, A, GPU, 1, 100);
    promise(second, A, GPU, 1, 100);
    promises.takeUp(first, 0, 50);
    assertThat(promises.ahead(first, A, GPU)).as("the other one was told later").isZero();
    promise(first, A, GPU, 1, 200);
    promises.takeUp(second, 0, 50);
    assertThat(promises.ahead(second, A, GPU)).isOne();
    promise(second, B, GPU, 1, 200);
    promises.takeUp(first, 0, 50);
    promise(first, B, GPU, 1, 200);
    promises.takeUp(first, 0, 60);
    assertThat(promises.ahead(first, B, GPU)).as("it left its place on the other node").isOne();
  }

  @Test
  void containersOfOneRequestWaitBehindEachOther() {
    promise(first, A, GPU, 1, 100);
    promise(first, A, GPU, 1, 200);
    promise(first, B, GPU, 1, 300);
    assertThat(first.waiting().count()).isEqualTo(3);
    assertThat(first.waiting().soonestMillis()).isEqualTo(100);
    assertThat(promises.ahead(first, A, GPU)).as("for the next one").isEqualTo(2);
    promises.takeUp(first, 1, 0);
    assertThat(promises.ahead(first, A, GPU)).as("for the second one").isOne();
    promises.trim(first, 1);
    assertThat(promises.promised(A, GPU)).isOne();
    assertThat(promises.promised(B, GPU)).as("told last, let go first").isZero();
  }

  @Test
  void aContainerInHandRemembersHowLongItHasWaited() {
    promise(promises, first, A, GPU, 1, 1000, 5000);
    assertThat(first.waitedMillis()).as("the next one has not waited").isZero();
    promises.takeUp(first, 0, 1300);
    assertThat(first.waitedMillis()).isEqualTo(300);
    promise(promises, first, B, GPU, 1, 1400, 5000);
    promises.takeUp(first, 0, 900);
    assertThat(first.waitedMillis()).as("the clock went back").isEqualTo(300);
    promise(promises, first, B, GPU, 1, 1400, 5000);
    promises.expire(5000);
    promises.takeUp(first, 0, 6000);
    assertThat(first.waitedMillis()).as("its promise ended, it waited on").isEqualTo(4900);
  }

  @Test
  void whoeverIsOvertakenWaitsNoMoreUntilItGotSomething() {
    promise(first, A, GPU, 1, 100);
    promise(second, B, GPU, 1, 100);
    promises.overtaken(A, FPGA);
    assertThat(first.overtaken()).as("another type").isFalse();
    promises.overtaken(A, GPU);
    assertThat(first.overtaken()).isTrue();
    assertThat(second.overtaken()).isFalse();
  }

  @Test
  void aPromiseEndsAtItsTimeAndNotBefore() {
    promise(first, A, GPU, 1, 1000);
    promise(second, A, GPU, 1, 2000);
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
    promise(first, A, GPU, 1, 1_000_000);
    promises.expire(900_000);
    promise(second, A, GPU, 1, 2000);
    promises.expire(2000);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void aReleasedPromiseIsGoneAndReleasingTwiceIsHarmless() {
    promise(first, A, GPU, 2, 100);
    promise(second, A, GPU, 1, 100);
    promises.release(first);
    promises.release(first);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void aNodeThatWentTakesItsPromisesAndNoOthers() {
    promise(first, A, GPU, 1, 100);
    promise(second, B, GPU, 1, 100);
    promises.forgetNode(A);
    assertThat(promises.size()).isOne();
    assertThat(promises.promised(A, GPU)).isZero();
    assertThat(promises.promised(B, GPU)).isOne();
    // The node comes back under its name: what was promised before says nothing about it.
    promise(second, A, GPU, 1, 100);
    promises.release(first);
    assertThat(promises.promised(A, GPU)).isOne();
  }

  @Test
  void anApplicationThatWentTakesItsPromisesAndNoOthers() {
    DelegatedRequest other = new DelegatedRequest(application(2), null);
    promise(first, A, GPU, 1, 100);
    promise(second, B, GPU, 1, 100);
    promise(other, A, GPU, 1, 100);
    promises.releaseAll(application);
    assertThat(promises.size()).isOne();
    assertThat(promises.promised(A, GPU)).isOne();
    assertThat(promises.promised(B, GPU)).isZero();
  }

  /** A promise as a plain list has it. */
  private record Kept(int node, int units, long until, long turn, boolean open) {}

  /** Against plain lists of what was promised. */
  @Property(tries = 200, seed = "20200712")
  void countsAgreeWithAListWhateverHappens(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Promises tested = new Promises();
    ModelNode[] nodes = {A, B};
    DelegatedRequest[] requests = new DelegatedRequest[4];
    List<List<Kept>> truth = new ArrayList<>();
    for (int r = 0; r < requests.length; r++) {
      requests[r] = new DelegatedRequest(application, null);
      truth.add(new ArrayList<>());
    }
    long now = 0;
    long turns = 0;
    for (int step = 0; step < 80; step++) {
      int r = random.nextInt(requests.length);
      DelegatedRequest request = requests[r];
      List<Kept> own = truth.get(r);
      int node = random.nextInt(2);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          int units = 1 + random.nextInt(3);
          long until = now + random.nextInt(200);
          tested.fresh(request);
          promise(tested, request, nodes[node], GPU, units, now, until);
          own.add(new Kept(node, units, until, turns++, true));
        }
        case 2 -> {
          int most = random.nextInt(4);
          tested.trim(request, most);
          while (own.size() > most) {
            own.remove(own.size() - 1);
          }
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            tested.forgetNode(nodes[node]);
            closeIf(truth, kept -> kept.node == node);
          }
        }
        case 4 -> {
          if (!own.isEmpty()) {
            int index = random.nextInt(own.size());
            tested.takeUp(request, index, now);
            Kept up = own.remove(index);
            long ahead = ahead(truth, up.node, up.turn);
            assertThat(tested.ahead(request, nodes[up.node], GPU)).isEqualTo((int) ahead);
            tested.fresh(request);
          }
        }
        default -> {
          now += 20 + random.nextInt(100); // Far enough for expiry to look.
          tested.expire(now);
          long at = now;
          closeIf(truth, kept -> kept.until <= at);
        }
      }
      for (int n = 0; n < nodes.length; n++) {
        int units = (int) ahead(truth, n, Long.MAX_VALUE);
        assertThat(tested.promised(nodes[n], GPU)).isEqualTo(units);
        tested.fresh(request);
        assertThat(tested.ahead(request, nodes[n], GPU)).isEqualTo(units);
      }
      assertThat(request.waiting().count()).isEqualTo(own.size());
      long open = truth.stream().flatMap(List::stream).filter(Kept::open).count();
      assertThat(tested.size()).isEqualTo((int) open);
    }
  }

  private static void closeIf(List<List<Kept>> truth, Predicate<Kept> which) {
    truth.forEach(
        own ->
            own.replaceAll(
                kept ->
                    which.test(kept)
                        ? new Kept(kept.node, kept.units, kept.until, kept.turn, false)
                        : kept));
  }

  private static long ahead(List<List<Kept>> truth, int node, long turn) {
    return truth.stream()
        .flatMap(List::stream)
        .filter(kept -> kept.open && kept.node == node && kept.turn < turn)
        .mapToLong(Kept::units)
        .sum();
  }
}
