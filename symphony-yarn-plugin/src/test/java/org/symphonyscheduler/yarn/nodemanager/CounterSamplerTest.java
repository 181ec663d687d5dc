/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.Machine;

class CounterSamplerTest {
  private long nanos;
  private Supplier<Map<String, Float>> reading = () -> Map.of("symphony.io/cpu0", 1.5f);

  private final CounterSampler sampler =
      new CounterSampler(
          new TelemetrySource() {
            @Override
            public void init(Configuration conf) {}

            @Override
            public Optional<Machine> machine() {
              return Optional.empty();
            }

            @Override
            public Map<String, Float> counters() {
              return reading.get();
            }
          },
          new AssignedDevices(List::of),
          1000,
          () -> nanos);

  @Test
  void theLatestReadingIsKept() {
    sampler.sample();
    assertThat(sampler.latest()).containsExactly(Map.entry("symphony.io/cpu0", 1.5f));
  }

  @Test
  void aSourceThatThrowsLosesItsCountersUntilItWorksAgain() {
    Supplier<Map<String, Float>> works = reading;
    sampler.sample();
    reading =
        () -> {
          throw new IllegalStateException("no sensor");
        };
    sampler.sample();
    sampler.sample();
    assertThat(sampler.latest()).isEmpty();
    assertThat(sampler.failures()).isEqualTo(2);
    reading = works;
    sampler.sample();
    assertThat(sampler.latest()).hasSize(1);
  }

  @Test
  void aReadingThatHungIsNotRepeated() {
    sampler.sample();
    nanos += 10_000_000_000L;
    assertThat(sampler.latest()).isNotEmpty();
    nanos += 1;
    assertThat(sampler.latest()).isEmpty();
  }

  @Test
  void whatAHeartbeatCannotCarryIsDropped() {
    Map<String, Float> odd = new HashMap<>();
    odd.put("symphony.io/cpu0", null);
    odd.put(null, 1f);
    odd.put("symphony.io/nic", Float.NaN);
    reading = () -> odd;
    sampler.sample();
    // A NaN travels; whether to believe it is the model's business.
    assertThat(sampler.latest()).containsOnlyKeys("symphony.io/nic");
  }

  @Test
  void aSourceWithoutEndIsCutOffAndCounted() {
    Map<String, Float> many = new HashMap<>();
    for (int i = 0; i <= CounterSampler.MAX_COUNTERS; i++) {
      many.put("symphony.io/x" + i, 1f);
    }
    reading = () -> many;
    sampler.sample();
    assertThat(sampler.latest()).hasSize(CounterSampler.MAX_COUNTERS);
    assertThat(sampler.failures()).isOne();
  }
}
