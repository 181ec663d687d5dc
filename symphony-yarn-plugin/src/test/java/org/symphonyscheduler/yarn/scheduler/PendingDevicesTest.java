/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingDevicesTest {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";

  private final OpenMembers open = new OpenMembers();
  private final OpenMembers.Counted first = new OpenMembers.Counted();
  private final OpenMembers.Counted second = new OpenMembers.Counted();

  @Test
  void requestsForOneKernelAddUp() {
    open.count(first, GPU, "align", 3);
    open.count(second, GPU, "align", 2);
    assertThat(first.alike()).isEqualTo(5);
    open.count(second, GPU, "align", 1);
    assertThat(first.alike()).isEqualTo(4);
    assertThat(open.devices().ofStock(GPU)).isZero();
  }

  @Test
  void whoeverAsksForAnotherKernelOrTypeCountsThereAndNoLongerHere() {
    open.count(first, GPU, "align", 3);
    open.count(second, GPU, "align", 2);
    open.count(second, GPU, "call", 2);
    assertThat(first.alike()).isEqualTo(3);
    assertThat(second.alike()).isEqualTo(2);
    open.count(second, FPGA, "align", 7);
    assertThat(first.alike()).isEqualTo(3);
    assertThat(second.alike()).isEqualTo(7);
  }

  @Test
  void whatCapacitySchedulerDecidesIsCountedTogether() {
    open.count(first, GPU, null, 3);
    open.count(second, GPU, null, 2);
    assertThat(open.devices().ofStock(GPU)).isEqualTo(5);
    assertThat(open.devices().ofStock(FPGA)).isZero();
    open.count(first, GPU, "align", 3);
    assertThat(open.devices().ofStock(GPU)).isEqualTo(2);
  }

  @Test
  void nothingIsRememberedOfWhatNobodyAsksFor() {
    open.count(first, GPU, "align", 3);
    open.count(second, GPU, null, 2);
    open.count(first, null, null, 0);
    open.count(second, null, null, 0);
    assertThat(first.alike()).isZero();
    assertThat(open.devices().size()).isZero();
    assertThat(first.counts()).isFalse();
  }
}
