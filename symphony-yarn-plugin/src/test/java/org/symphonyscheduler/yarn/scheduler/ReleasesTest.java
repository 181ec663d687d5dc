/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever waits hears of what is freed, but not at every heartbeat. */
class ReleasesTest {
  private static final String GPU = "yarn.io/gpu";

  private final Releases releases = new Releases();
  private Resource gpu;

  @BeforeEach
  void start() {
    Configuration yarn = new Configuration(false);
    yarn.set("yarn.resource-types", GPU);
    ResourceUtils.resetResourceTypes(yarn);
    gpu = Resource.newInstance(1024, 1, Map.of(GPU, 1L));
    releases.configure(new DeviceTypes(List.of(GPU)));
  }

  /** YARN keeps them per process; other tests want the class path's. */
  @AfterEach
  void restore() {
    ResourceUtils.resetResourceTypes(new YarnConfiguration());
  }

  @Test
  void theFirstReleaseIsToldAtOnceAndThoseThatFollowTogether() {
    long before = releases.told(gpu);
    releases.freed(gpu);
    assertThat(releases.tell(1_000)).isTrue();
    long first = releases.told(gpu);
    assertThat(first).isNotEqualTo(before);

    releases.freed(gpu);
    releases.freed(gpu);
    assertThat(releases.tell(1_001)).isFalse();
    assertThat(releases.told(gpu)).isEqualTo(first);
    assertThat(releases.tell(1_000 + Releases.TELL_EVERY_MILLIS)).isTrue();
    assertThat(releases.told(gpu)).isNotEqualTo(first);
  }

  @Test
  void aClockThatGoesBackHoldsNothingUp() {
    releases.freed(gpu);
    assertThat(releases.tell(1_000_000)).isTrue();
    releases.freed(gpu);
    assertThat(releases.tell(1_000)).isTrue();
  }

  @Test
  void whenTheClusterChangesEverybodyIsToldAtOnce() {
    releases.tell(1_000);
    long before = releases.told(gpu);
    releases.freedEverywhere();
    assertThat(releases.told(gpu)).isNotEqualTo(before);
  }

  @Test
  void aDeviceFreedIsNoNewsForWhoAsksForAnother() {
    Resource cores = Resource.newInstance(1024, 1);
    releases.freed(cores);
    releases.tell(1_000);
    long before = releases.told(gpu);
    releases.freed(cores);
    releases.tell(2_000);
    assertThat(releases.told(gpu)).isEqualTo(before);
  }
}
