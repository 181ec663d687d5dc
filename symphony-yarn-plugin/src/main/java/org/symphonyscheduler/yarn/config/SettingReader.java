/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads settings by kind and range. A bad one is noted and its default returned, so that all that
 * is wrong with a file is told at once, by {@link #throwFaults}. For one thread.
 */
final class SettingReader {
  /** Value of a directory that is not wanted. */
  private static final String NONE = "none";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(us|ms|s|min|h)");

  private final String file;
  private final Configuration settings;
  private final Configuration defaults;
  private final Set<String> known = new TreeSet<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * @param file for messages
   * @param settings the file over the defaults
   * @param defaults every key there is, but for queues' modes; all of them right
   */
  SettingReader(String file, Configuration settings, Configuration defaults) {
    this.file = file;
    this.settings = settings;
    this.defaults = defaults;
    defaults.forEach(entry -> known.add(entry.getKey()));
  }

  /**
   * @throws ConfigurationException with all that was wrong so far
   */
  void throwFaults() {
    if (!faults.isEmpty()) {
      throw new ConfigurationException(faults);
    }
  }

  /** A value that its parser does not accept. */
  private static final class Unacceptable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param expected what would be accepted
     */
    Unacceptable(String expected) {
      super(expected, null, false, false);
    }
  }

  private <T> T read(String key, T otherwise, Function<String, T> parser) {
    String value = settings.getTrimmed(key);
    try {
      if (value == null || value.isEmpty()) {
        throw new Unacceptable("a value; remove the key to use the default");
      }
      return parser.apply(value);
    } catch (Unacceptable e) {
      faults.add(file + ": " + key + " is \"" + value + "\"; expected " + e.getMessage());
      String standard = defaults.getTrimmed(key);
      return standard == null ? otherwise : parser.apply(standard);
    }
  }

  /** Notes a key that is none of Symphony's, and which it may have been meant to be. */
  void checkKnown(String key) {
    if (known.contains(key)) {
      return;
    }
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream().min(Comparator.comparing(k -> distance.apply(k, key))).orElseThrow();
    faults.add(
        file
            + ": "
            + key
            + " (\""
            + settings.get(key)
            + "\") is not a key of Symphony; the nearest is "
            + nearest
            + ". Correct or remove it");
  }

  Mode mode(String key) {
    return read(
        key,
        Mode.OFF,
        value ->
            Arrays.stream(Mode.values())
                .filter(mode -> mode.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new Unacceptable("off, shadow or active")));
  }

  /** An absolute path of a Hadoop file system; empty for none. */
  String directory(String key) {
    return read(
        key,
        "",
        value -> {
          try {
            if (value.equals(NONE) || new Path(value).isAbsolute()) {
              return value.equals(NONE) ? "" : value;
            }
          } catch (IllegalArgumentException e) {
            // Told below.
          }
          throw new Unacceptable("none, or an absolute path or URI such as hdfs:///symphony/state");
        });
  }

  Set<String> types(String key) {
    return read(
        key,
        Set.of(),
        value -> {
          Set<String> types =
              ImmutableSet.copyOf(Splitter.on(',').trimResults().omitEmptyStrings().split(value));
          if (types.isEmpty() || types.contains("memory-mb") || types.contains("vcores")) {
            throw new Unacceptable("resource types such as yarn.io/gpu, not memory-mb or vcores");
          }
          return types;
        });
  }

  long wholeNumber(String key, long least, long most) {
    return read(
        key,
        least,
        value -> {
          try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
              return number;
            }
          } catch (NumberFormatException e) {
            // Told below, with the range.
          }
          throw new Unacceptable("a whole number from " + least + " to " + most);
        });
  }

  double number(String key, double least, double most) {
    return read(
        key,
        least,
        value -> {
          try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
              return number;
            }
          } catch (NumberFormatException e) {
            // Told below, with the range.
          }
          throw new Unacceptable("a number from " + least + " to " + most);
        });
  }

  Duration duration(String key, Duration least, Duration most) {
    return read(
        key,
        least,
        value -> {
          Matcher matcher = DURATION.matcher(Ascii.toLowerCase(value));
          if (matcher.matches()) {
            Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
              return duration;
            }
          }
          throw new Unacceptable(
              String.format(
                  Locale.ROOT,
                  "a duration with its unit (us, ms, s, min, h), from %s to %s",
                  text(least),
                  text(most)));
        });
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
}
