/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads {@code symphony-site.xml} over {@code symphony-default.xml} into a {@link
 * SymphonyConfiguration}. A fresh read at every call, so that a reload sees the file as it is now.
 */
public final class SymphonySite {
  /**
   * yarn-site key that names the site file; without it the class path's symphony-site.xml is read.
   */
  public static final String SITE_FILE = "symphony.site.file";

  private static final String DEFAULTS = "symphony-default.xml";
  private static final String SITE = "symphony-site.xml";
  private static final Pattern QUEUE_MODE = Pattern.compile("symphony\\.queue\\.(.+)\\.mode");

  private SymphonySite() {}

  /**
   * Reads the settings as the files are now.
   *
   * @param yarn may name the site file by {@link #SITE_FILE}
   * @throws ConfigurationException names every setting that is unknown or out of range
   */
  public static SymphonyConfiguration read(Configuration yarn) {
    Configuration defaults = new Configuration(false);
    defaults.setClassLoader(SymphonySite.class.getClassLoader());
    defaults.addResource(DEFAULTS);

    Optional<URL> site = siteFile(yarn);
    Configuration settings = new Configuration(defaults);
    String file = site.map(URL::getPath).orElse(SITE);
    try {
      site.ifPresent(settings::addResource);
      settings.size(); // Reads it.
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          file + " is not a Hadoop configuration file: " + rootMessage(e) + "; mend the XML");
    }
    SettingReader reader = new SettingReader(file, settings, defaults);
    SymphonyConfiguration read = read(reader, queueModes(reader, settings));
    reader.throwFaults();
    return read;
  }

  /** Whether there is a site file; without one the defaults hold. */
  public static boolean isThere(Configuration yarn) {
    return siteFile(yarn).isPresent();
  }

  private static Optional<URL> siteFile(Configuration yarn) {
    String named = yarn.getTrimmed(SITE_FILE);
    if (named == null) {
      return Optional.ofNullable(yarn.getClassLoader().getResource(SITE));
    }
    File file = new File(named);
    if (!file.isFile()) {
      throw new ConfigurationException(
          "yarn-site.xml: "
              + SITE_FILE
              + " is \""
              + named
              + "\", which is not a file; name an existing symphony-site.xml or remove the key");
    }
    try {
      return Optional.of(file.toURI().toURL());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // A file's URI always makes a URL.
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  private static Map<String, Mode> queueModes(SettingReader reader, Configuration settings) {
    Map<String, Mode> modes = new HashMap<>();
    settings.forEach(
        entry -> {
          Matcher queue = QUEUE_MODE.matcher(entry.getKey());
          if (queue.matches()) {
            modes.put(queue.group(1), reader.mode(entry.getKey()));
          } else {
            reader.checkKnown(entry.getKey());
          }
        });
    return modes;
  }

  private static SymphonyConfiguration read(SettingReader reader, Map<String, Mode> queueModes) {
    return new SymphonyConfiguration(
        reader.mode("symphony.mode"),
        queueModes,
        reader.types("symphony.resource-types"),
        reader.wholeNumber("symphony.seed", Long.MIN_VALUE, Long.MAX_VALUE),
        reader.duration(
            "symphony.decision.budget", Duration.ofNanos(10_000), Duration.ofSeconds(1)),
        (int) reader.wholeNumber("symphony.decision.ranked-nodes", 1, 64),
        reader.duration("symphony.decision.memory", Duration.ofMillis(10), Duration.ofMinutes(1)),
        (int) reader.wholeNumber("symphony.circuit.failures", 1, 1000),
        reader.duration("symphony.circuit.open", Duration.ofMillis(100), Duration.ofHours(1)),
        reader.duration("symphony.wait.limit", Duration.ZERO, Duration.ofHours(1)),
        reader.duration("symphony.reservation.delay", Duration.ZERO, Duration.ofHours(1)),
        reader.duration("symphony.telemetry.max-age", Duration.ofSeconds(1), Duration.ofHours(1)),
        (int) reader.wholeNumber("symphony.model.queue-capacity", 100, 10_000_000),
        reader.number("symphony.model.harm-weight", 0, 100),
        reader.number("symphony.model.price", 0, 100),
        reader.number("symphony.model.wait-bias", 1, 100),
        reader.number("symphony.model.exploration", 0, 1),
        reader.number("symphony.model.trial-horizon", 0, 10),
        reader.directory("symphony.state.directory"),
        reader.duration("symphony.state.interval", Duration.ofSeconds(1), Duration.ofHours(24)),
        reader.directory("symphony.journal.directory"),
        reader.duration("symphony.journal.heartbeats", Duration.ZERO, Duration.ofHours(1)),
        reader.wholeNumber("symphony.journal.megabytes", 10, 100_000_000));
  }
}
