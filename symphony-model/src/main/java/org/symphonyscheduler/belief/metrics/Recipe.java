/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.symphonyscheduler.belief.metrics.MetricUnit.Dimension;

/**
 * One way to a utilisation: patterns of metrics' names, all of which a table must have with a
 * fitting unit. A pattern sees the name in lower case, with underscores for dashes and dots and
 * without the family names {@code tma_} and {@code info_system_}.
 *
 * @param parts whether every metric that fits a pattern is added up (channels, links), or the first
 *     is taken
 * @param over pattern of a metric to divide by; null for none
 * @param dimensions what the metrics may measure
 */
record Recipe(
    UtilisationKind kind,
    List<Pattern> terms,
    boolean parts,
    Pattern over,
    Set<Dimension> dimensions,
    Derivation.Quality quality,
    String note) {

  private static final Pattern FAMILY = Pattern.compile("^(?:tma_)?(?:info_system_)?");

  static Recipe share(UtilisationKind kind, String note, String... terms) {
    return of(kind, EnumSet.of(Dimension.SHARE), false, Derivation.Quality.DIRECT, note, terms);
  }

  static Recipe traffic(UtilisationKind kind, String note, String... terms) {
    return of(
        kind,
        EnumSet.of(Dimension.RATE, Dimension.AMOUNT),
        false,
        Derivation.Quality.DIRECT,
        note,
        terms);
  }

  private static Recipe of(
      UtilisationKind kind,
      Set<Dimension> dimensions,
      boolean parts,
      Derivation.Quality quality,
      String note,
      String... terms) {
    List<Pattern> patterns = List.of(terms).stream().map(Pattern::compile).toList();
    return new Recipe(kind, patterns, parts, null, dimensions, quality, note);
  }

  /** The same with every metric that fits a pattern. */
  Recipe inParts() {
    return new Recipe(kind, terms, true, over, dimensions, quality, note);
  }

  /** The same, but only something that rises with the utilisation. */
  Recipe asProxy() {
    return new Recipe(kind, terms, parts, over, dimensions, Derivation.Quality.PROXY, note);
  }

  /** The same divided by a metric; the terms and it have one unit, whatever it is. */
  Recipe dividedBy(String pattern) {
    return new Recipe(
        kind, terms, parts, Pattern.compile(pattern), EnumSet.of(Dimension.OTHER), quality, note);
  }

  /**
   * The utilisation out of a table's metrics, empty when one is not there. Of parts all are needed:
   * the sum over some channels would pass for that of all.
   *
   * @param usable names of the metrics that can be computed
   */
  Optional<Derivation> apply(Map<String, Metric> metrics, Set<String> usable) {
    List<Metric> chosen = new ArrayList<>();
    for (Pattern term : terms) {
      List<Metric> fitting = fitting(term, metrics);
      List<Metric> computed = fitting.stream().filter(m -> usable.contains(m.name())).toList();
      if (computed.isEmpty() || (parts && computed.size() < fitting.size())) {
        return Optional.empty();
      }
      chosen.addAll(parts ? computed : computed.subList(0, 1));
    }
    Dimension dimension = chosen.get(0).unit().dimension();
    if (chosen.stream().anyMatch(metric -> metric.unit().dimension() != dimension)) {
      return Optional.empty();
    }
    return over == null
        ? Optional.of(derivation(dimension, chosen, null))
        : fitting(over, metrics).stream()
            .filter(metric -> usable.contains(metric.name()))
            .findFirst()
            .map(metric -> derivation(Dimension.SHARE, chosen, metric.name()));
  }

  private List<Metric> fitting(Pattern pattern, Map<String, Metric> metrics) {
    return metrics.values().stream().filter(metric -> fits(pattern, metric)).toList();
  }

  private Derivation derivation(Dimension dimension, List<Metric> chosen, String divisor) {
    // The shares of several links make one share of them all; traffic adds up.
    double weight = dimension == Dimension.SHARE && divisor == null ? 1.0 / chosen.size() : 1;
    ImmutableList<Derivation.Term> sum =
        chosen.stream()
            .distinct()
            .map(metric -> new Derivation.Term(metric.name(), weight * metric.unit().factor()))
            .collect(ImmutableList.toImmutableList());
    return new Derivation(kind, dimension, sum, divisor, quality, note);
  }

  private boolean fits(Pattern pattern, Metric metric) {
    return dimensions.contains(metric.unit().dimension())
        && pattern.matcher(plain(metric.name())).matches();
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    return FAMILY.matcher(lower).replaceFirst("");
  }
}
