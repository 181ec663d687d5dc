/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.symphonyscheduler.topology.InvalidInputException;

/** The keys of the node side; they stand in the NodeManager's yarn-site.xml. */
public final class NodeSettings {
  /** Time between two samples of the counters, milliseconds or with a unit. */
  public static final String TELEMETRY_INTERVAL = "symphony.nodemanager.telemetry.interval";

  /** Class of the {@link TelemetrySource}. */
  public static final String TELEMETRY_SOURCE = "symphony.nodemanager.telemetry.source";

  /** Time between two looks at the topology, milliseconds or with a unit. */
  public static final String TOPOLOGY_INTERVAL = "symphony.nodemanager.topology.interval";

  /** JSON file that describes the machine, in place of what is detected. */
  public static final String TOPOLOGY_FILE = "symphony.nodemanager.topology.file";

  /** A NodeManager's own heartbeat is a second: more samples would not be sent. */
  static final long DEFAULT_TELEMETRY_INTERVAL = 1000;

  /** Hardware seldom changes; a corrected file should not wait for a restart. */
  static final long DEFAULT_TOPOLOGY_INTERVAL = 60_000;

  /** Reading a few dozen files takes about a millisecond: faster would be felt. */
  private static final long SHORTEST_INTERVAL = 10;

  private static final long LONGEST_INTERVAL = TimeUnit.DAYS.toMillis(1);

  private NodeSettings() {}

  /** Milliseconds between samples. */
  static long telemetryInterval(Configuration conf) {
    return interval(conf, TELEMETRY_INTERVAL, DEFAULT_TELEMETRY_INTERVAL);
  }

  /** Milliseconds between looks at the topology. */
  static long topologyInterval(Configuration conf) {
    return interval(conf, TOPOLOGY_INTERVAL, DEFAULT_TOPOLOGY_INTERVAL);
  }

  /** The topology file, when one is named. */
  static Optional<Path> topologyFile(Configuration conf) {
    return Optional.ofNullable(conf.getTrimmed(TOPOLOGY_FILE))
        .filter(f -> !f.isEmpty())
        .map(Path::of);
  }

  /**
   * A new, initialised source.
   *
   * @throws InvalidInputException when the class is not there, is no source or cannot be made
   */
  static TelemetrySource source(Configuration conf) {
    try {
      TelemetrySource source =
          conf.getClass(TELEMETRY_SOURCE, LinuxTelemetrySource.class, TelemetrySource.class)
              .getDeclaredConstructor()
              .newInstance();
      source.init(conf);
      return source;
    } catch (InvalidInputException e) {
      throw e;
    } catch (ReflectiveOperationException | RuntimeException e) {
      InvalidInputException fault =
          new InvalidInputException(
              "yarn-site.xml",
              TELEMETRY_SOURCE,
              conf.get(TELEMETRY_SOURCE),
              "a class that implements " + TelemetrySource.class.getName() + " (" + e + ")");
      fault.addSuppressed(e);
      throw fault;
    }
  }

  private static long interval(Configuration conf, String key, long otherwise) {
    long millis;
    try {
      millis = conf.getTimeDuration(key, otherwise, TimeUnit.MILLISECONDS);
    } catch (NumberFormatException e) {
      millis = -1;
    }
    if (millis < SHORTEST_INTERVAL || millis > LONGEST_INTERVAL) {
      throw new InvalidInputException(
          "yarn-site.xml", key, conf.get(key), SHORTEST_INTERVAL + " ms to one day");
    }
    return millis;
  }
}
