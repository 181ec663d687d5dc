/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

/**
 * The constants of expressions, one spelling for each: Intel writes {@code SOCKET_COUNT} where perf
 * writes {@code #num_packages}. Stateless; safe for any thread.
 */
public final class Constants {
  /** Time between two readings, seconds. */
  public static final String DURATION = "duration_time";

  /** Time between two readings, milliseconds. */
  public static final String DURATION_MILLIS = "duration_time_ms";

  /** Ticks of the time-stamp counter in a second, Hz. */
  public static final String TSC_FREQUENCY = "system_tsc_freq";

  /** Sockets of the machine. */
  public static final String PACKAGES = "num_packages";

  /** Cores of the machine. */
  public static final String CORES = "num_cores";

  /** Cores of one socket. */
  public static final String CORES_PER_SOCKET = "cores_per_socket";

  /** 1 where cores run more than one thread, else 0. */
  public static final String SMT = "smt_on";

  /** Other spellings, in lower case; every known constant stands here. */
  private static final ImmutableMap<String, String> SPELLINGS =
      ImmutableMap.<String, String>builder()
          .put("durationtimeinseconds", DURATION)
          .put("duration_time", DURATION)
          .put("durationtimeinmilliseconds", DURATION_MILLIS)
          .put("system_tsc_freq", TSC_FREQUENCY)
          .put("socket_count", PACKAGES)
          .put("system.socket_count", PACKAGES)
          .put("num_packages", PACKAGES)
          .put("num_cores", CORES)
          .put("cores_per_socket", CORES_PER_SOCKET)
          .put("hyperthreading_on", SMT)
          .put("smt_on", SMT)
          .put("threads_per_core", "threads_per_core")
          .put("system.sockets[0].cpus.count", "threads_per_socket")
          .put("threads_per_socket", "threads_per_socket")
          .put("chas_per_socket", "chas_per_socket")
          .put("user_time", "user_time")
          .put("system_time", "system_time")
          .build();

  private Constants() {}

  /** The one spelling of a constant; that of one nobody knows is its lower case. */
  public static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SPELLINGS.getOrDefault(lower, lower);
  }

  /** The one spelling of a constant, empty for a name that is none. */
  static Optional<String> known(String name) {
    return Optional.ofNullable(SPELLINGS.get(name.toLowerCase(Locale.ROOT)));
  }

  /** What a topology says about the constants. */
  public static Map<String, Double> of(Machine machine) {
    int cores = machine.spec().sockets().stream().mapToInt(MachineSpec.Socket::cores).sum();
    double sockets = machine.spec().sockets().size();
    Map<String, Double> values = new HashMap<>();
    values.put(PACKAGES, sockets);
    values.put(CORES, (double) cores);
    values.put(CORES_PER_SOCKET, cores / sockets);
    return values;
  }
}
