/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tables call their processor. Stateless. */
final class Processors {
  private static final Pattern FILE =
      Pattern.compile("([^/\\\\]*?)(?:[_-]?metrics?(?:_perf_syntax)?)?(?:\\.json)?$");
  private static final Pattern INTEL =
      Pattern.compile("based on (?:the )?(.*?) ?microarchitecture", Pattern.CASE_INSENSITIVE);

  private Processors() {}

  /** After its file: {@code ibm_power9} of {@code tables/ibm_power9_metrics.json}. */
  static String ofFile(String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() && !matcher.group(1).isEmpty() ? matcher.group(1) : name;
  }

  /** After the header's line: {@code Skylake} of {@code ... based on Skylake microarchitecture}. */
  static String ofIntel(String info) {
    Matcher matcher = INTEL.matcher(info);
    return matcher.find() && !matcher.group(1).isBlank() ? matcher.group(1) : info.strip();
  }
}
