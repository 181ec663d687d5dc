/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.symphonyscheduler.workload.StrictJson;

/**
 * Parameters that {@code bin/symphony tune} found, as the jar carries them. Immutable.
 *
 * @param provenance the command, its data, the commit it ran, the date, and what each policy
 *     reached
 * @param policies parameters of each policy by name
 */
public record TunedParameters(
    Map<String, String> provenance, Map<String, Map<String, Double>> policies) {
  private static final String FILE = "/policy/tuned.json";

  /** What the jar carries. */
  public static final TunedParameters SHIPPED = read();

  /** The policy that is Symphony in a ResourceManager. */
  private static final String IN_YARN = "symphony-yarn";

  public TunedParameters {
    provenance = Map.copyOf(provenance);
    policies =
        policies.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, policy -> Map.copyOf(policy.getValue())));
  }

  /** A policy's parameters; empty when it was never tuned. */
  public Map<String, Double> of(String policy) {
    return policies.getOrDefault(policy, Map.of());
  }

  /** A parameter of Symphony in a ResourceManager. */
  static double inYarn(String name) {
    Double value = SHIPPED.of(IN_YARN).get(name);
    if (value == null) {
      throw new IllegalStateException(FILE + " has no " + name + " for " + IN_YARN);
    }
    return value;
  }

  private static TunedParameters read() {
    try (InputStream in = TunedParameters.class.getResourceAsStream(FILE)) {
      return StrictJson.read(
          FILE,
          new InputStreamReader(in, StandardCharsets.UTF_8),
          TunedParameters.class,
          "what \"symphony tune --json\" writes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
