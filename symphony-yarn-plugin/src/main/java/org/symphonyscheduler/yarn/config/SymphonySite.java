/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads {@code symphony-site.xml} over {@code symphony-default.xml} into a {@link
 * SymphonyConfiguration}. A fresh read at every call, so that a reload sees the file as it is now.
 */
public final class SymphonySite {
  /**
   * yarn-site key that names the site file; without it the class path's symphony-site.xml is read.
   */
  public static final String SITE_FILE = "symphony.site.file";

  /** Value of a directory that is not wanted. */
  private static final String NONE = "none";

  private static final String DEFAULTS = "symphony-default.xml";
  private static final String SITE = "symphony-site.xml";
  private static final Pattern QUEUE_MODE = Pattern.compile("symphony\\.queue\\.(.+)\\.mode");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(us|ms|s|min|h)");

  private final Configuration settings;
  private final String file;
  private final Set<String> known;

  private SymphonySite(Configuration settings, String file, Set<String> known) {
    this.settings = settings;
    this.file = file;
    this.known = known;
  }

  /**
   * Reads the settings as the files are now.
   *
   * @param yarn may name the site file by {@link #SITE_FILE}
   * @throws ConfigurationException at the first setting that is unknown or out of range
   */
  public static SymphonyConfiguration read(Configuration yarn) {
    Configuration defaults = new Configuration(false);
    defaults.setClassLoader(SymphonySite.class.getClassLoader());
    defaults.addResource(DEFAULTS);
    Set<String> known = new TreeSet<>();
    defaults.forEach(entry -> known.add(entry.getKey()));

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
    return new SymphonySite(settings, file, known).parse();
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

  private SymphonyConfiguration parse() {
    Map<String, Mode> queueModes = new HashMap<>();
    settings.forEach(
        entry -> {
          Matcher queue = QUEUE_MODE.matcher(entry.getKey());
          if (queue.matches()) {
            queueModes.put(queue.group(1), mode(entry.getKey()));
          } else if (!known.contains(entry.getKey())) {
            throw unknown(entry.getKey());
          }
        });
    return new SymphonyConfiguration(
        mode("symphony.mode"),
        queueModes,
        types("symphony.resource-types"),
        wholeNumber("symphony.seed", Long.MIN_VALUE, Long.MAX_VALUE),
        duration("symphony.decision.budget", Duration.ofNanos(10_000), Duration.ofSeconds(1)),
        (int) wholeNumber("symphony.decision.ranked-nodes", 1, 64),
        duration("symphony.decision.memory", Duration.ofMillis(10), Duration.ofMinutes(1)),
        (int) wholeNumber("symphony.circuit.failures", 1, 1000),
        duration("symphony.circuit.open", Duration.ofMillis(100), Duration.ofHours(1)),
        duration("symphony.wait.limit", Duration.ZERO, Duration.ofHours(1)),
        duration("symphony.reservation.delay", Duration.ZERO, Duration.ofHours(1)),
        duration("symphony.telemetry.max-age", Duration.ofSeconds(1), Duration.ofHours(1)),
        (int) wholeNumber("symphony.model.queue-capacity", 100, 10_000_000),
        number("symphony.model.harm-weight", 0, 100),
        number("symphony.model.price", 0, 100),
        number("symphony.model.wait-bias", 1, 100),
        number("symphony.model.exploration", 0, 1),
        number("symphony.model.trial-horizon", 0, 10),
        directory("symphony.state.directory"),
        duration("symphony.state.interval", Duration.ofSeconds(1), Duration.ofHours(24)),
        directory("symphony.journal.directory"),
        duration("symphony.journal.heartbeats", Duration.ZERO, Duration.ofHours(1)),
        wholeNumber("symphony.journal.megabytes", 10, 100_000_000));
  }

  /** An absolute path of a Hadoop file system; empty for none. */
  private String directory(String key) {
    String value = value(key);
    if (value.equals(NONE)) {
      return "";
    }
    try {
      if (new Path(value).isAbsolute()) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw fault(key, value, "none, or an absolute path or URI such as hdfs:///symphony/state");
  }

  private String value(String key) {
    String value = settings.getTrimmed(key);
    if (value == null || value.isEmpty()) {
      throw fault(key, value, "a value; remove the key to use the default");
    }
    return value;
  }

  private Mode mode(String key) {
    String value = value(key);
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.name().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> fault(key, value, "off, shadow or active"));
  }

  private Set<String> types(String key) {
    Set<String> types =
        ImmutableSet.copyOf(Splitter.on(',').trimResults().omitEmptyStrings().split(value(key)));
    if (types.isEmpty() || types.contains("memory-mb") || types.contains("vcores")) {
      throw fault(key, value(key), "resource types such as yarn.io/gpu, not memory-mb or vcores");
    }
    return types;
  }

  private long wholeNumber(String key, long least, long most) {
    try {
      long number = Long.parseLong(value(key));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw fault(key, value(key), "a whole number from " + least + " to " + most);
  }

  private double number(String key, double least, double most) {
    try {
      double number = Double.parseDouble(value(key));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw fault(key, value(key), "a number from " + least + " to " + most);
  }

  private Duration duration(String key, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(Ascii.toLowerCase(value(key)));
    if (matcher.matches()) {
      Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw fault(
        key,
        value(key),
        String.format(
            Locale.ROOT,
            "a duration with its unit (us, ms, s, min, h), from %s to %s",
            text(least),
            text(most)));
  }

  private static Duration duration(long amount, String unit) {
    return switch (unit) {
      case "us" -> Duration.ofNanos(amount * 1000);
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static String text(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + "h";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "min";
    }
    if (duration.toNanos() % 1_000_000 != 0) {
      return duration.toNanos() / 1000 + "us";
    }
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private ConfigurationException fault(String key, String value, String expected) {
    return new ConfigurationException(
        file + ": " + key + " is \"" + value + "\"; expected " + expected);
  }

  private ConfigurationException unknown(String key) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream().min(Comparator.comparing(k -> distance.apply(k, key))).orElseThrow();
    return new ConfigurationException(
        file
            + ": "
            + key
            + " (\""
            + settings.get(key)
            + "\") is not a key of Symphony; the nearest is "
            + nearest
            + ". Correct or remove it");
  }
}
