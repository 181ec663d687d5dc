/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import org.symphonyscheduler.topology.InvalidInputException;

/** The metrics of one type of processor. Immutable; safe for any thread. */
public final class MetricTable {
  /** Published tables refer about 10 deep; a thread's stack holds many times this. */
  static final int MAX_REFERENCES = 100;

  private final String source;
  private final String processor;
  private final Format format;
  private final ImmutableMap<String, Metric> metrics;
  private final ImmutableList<String> passedOver;

  /** How a table is written. */
  public enum Format {
    /** Intel's own: a formula of aliases. */
    INTEL_FORMULA,
    /** perf's: an expression of events. */
    PERF_EXPRESSION
  }

  /** A metric that cannot be used, and the events it lacks, never none. */
  public record Missing(Metric metric, ImmutableSet<String> events) {}

  /**
   * What a machine can compute of a table.
   *
   * @param table the metrics all of whose events there are; they read no other metric
   * @param missing the others, in the table's order
   */
  public record Usable(MetricTable table, ImmutableList<Missing> missing) {}

  /**
   * @param source the file, for errors
   * @param processor microarchitecture, as the table or else its file calls it
   * @param metrics a name that comes twice is used as it comes first
   * @param passedOver what of the file is no metric that can be evaluated, and why
   * @throws InvalidInputException when metrics read each other in a circle, or too deep
   */
  MetricTable(
      String source,
      String processor,
      Format format,
      List<Metric> metrics,
      List<String> passedOver) {
    this.source = source;
    this.processor = processor;
    this.format = format;
    Map<String, Metric> byName = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>(passedOver);
    for (Metric metric : metrics) {
      Metric first = byName.putIfAbsent(metric.name(), metric);
      if (first != null && !first.expression().equals(metric.expression())) {
        notes.add(metric.name() + ": another metric of this name stands before it");
      }
    }
    this.metrics = ImmutableMap.copyOf(byName);
    this.passedOver = ImmutableList.copyOf(notes);
    checkReferences();
  }

  /** The file it was read from. */
  public String source() {
    return source;
  }

  /** Microarchitecture, as the table or else its file calls it. */
  public String processor() {
    return processor;
  }

  /** How its expressions are written. */
  public Format format() {
    return format;
  }

  /** The metrics by name, in the table's order. */
  public ImmutableMap<String, Metric> metrics() {
    return metrics;
  }

  /** What of the file is no metric that can be evaluated, and why. */
  public ImmutableList<String> passedOver() {
    return passedOver;
  }

  /** Events a metric needs, those of the metrics it reads included. */
  public ImmutableSet<String> events(String metric) {
    return flat(metric).events();
  }

  /**
   * A metric's expression with the metrics it reads put in.
   *
   * @throws IllegalArgumentException for a name the table does not have
   */
  public Expression flat(String metric) {
    Expression.Builder builder = new Expression.Builder();
    return builder.build(new Flattener(builder).root(metric));
  }

  /** A program that evaluates some of the metrics; see {@link #flat}. */
  public MetricProgram compile(List<String> names) {
    Expression.Builder builder = new Expression.Builder();
    Flattener flattener = new Flattener(builder);
    int[] roots = names.stream().mapToInt(flattener::root).toArray();
    double[] scales =
        names.stream().mapToDouble(name -> metrics.get(name).unit().scale()).toArray();
    return new MetricProgram(builder.nodes(), ImmutableList.copyOf(names), roots, scales);
  }

  /** {@link #usable(Predicate, Map)} where no constant is known beforehand. */
  public Usable usable(Predicate<String> offered) {
    return usable(offered, Map.of());
  }

  /**
   * What a machine can compute.
   *
   * @param offered whether the machine counts an event, in the table's spelling; see {@link
   *     OfferedEvents}
   * @param constants those of the machine by their {@link Constants} spelling: a branch they rule
   *     out needs no events
   */
  public Usable usable(Predicate<String> offered, Map<String, Double> constants) {
    List<Metric> used = new ArrayList<>();
    ImmutableList.Builder<Missing> missing = ImmutableList.builder();
    for (Metric metric : metrics.values()) {
      Expression expression = flat(metric.name()).fold(s -> known(s, offered, constants));
      ImmutableSet<String> lacking =
          expression.events().stream()
              .filter(offered.negate())
              .collect(ImmutableSet.toImmutableSet());
      if (lacking.isEmpty()) {
        used.add(
            new Metric(
                metric.name(),
                metric.description(),
                metric.groups(),
                metric.unit(),
                metric.scope(),
                expression));
      } else {
        missing.add(new Missing(metric, lacking));
      }
    }
    return new Usable(
        new MetricTable(source, processor, format, used, passedOver), missing.build());
  }

  private static OptionalDouble known(
      Symbol symbol, Predicate<String> offered, Map<String, Double> constants) {
    if (symbol.kind() != Symbol.Kind.CONSTANT) {
      return OptionalDouble.empty();
    }
    String name = symbol.name();
    if (name.startsWith("has_event(")) {
      String event = name.substring("has_event(".length(), name.length() - 1);
      return OptionalDouble.of(offered.test(event) ? 1 : 0);
    }
    Double value = constants.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private void checkReferences() {
    Map<String, Integer> depths = new HashMap<>();
    for (String name : metrics.keySet()) {
      depth(name, depths, new HashSet<>());
    }
  }

  /** How many metrics deep a metric reads; remembered, so the whole table takes linear time. */
  private int depth(String name, Map<String, Integer> depths, Set<String> above) {
    Integer known = depths.get(name);
    if (known != null) {
      return known;
    }
    if (!above.add(name)) {
      throw new InvalidInputException(
          source,
          "metric " + name,
          "read by itself",
          "metrics that do not read each other in a circle");
    }
    int depth = 0;
    for (String read : metrics.get(name).expression().metrics()) {
      // Checked on the way down: the way is as deep as the stack.
      if (above.size() > MAX_REFERENCES) {
        throw tooDeep(name);
      }
      depth = Math.max(depth, 1 + depth(read, depths, above));
    }
    if (depth > MAX_REFERENCES) {
      throw tooDeep(name);
    }
    above.remove(name);
    depths.put(name, depth);
    return depth;
  }

  private InvalidInputException tooDeep(String name) {
    return new InvalidInputException(
        source,
        "metric " + name,
        "read through more than " + MAX_REFERENCES + " others",
        "at most " + MAX_REFERENCES);
  }

  @Override
  public String toString() {
    return "MetricTable[" + processor + ", " + metrics.size() + " metrics]";
  }

  /** Puts metrics into one list of steps, each only once however often it is read. */
  private final class Flattener {
    private final Expression.Builder builder;
    private final Map<String, Integer> roots = new HashMap<>();

    Flattener(Expression.Builder builder) {
      this.builder = builder;
    }

    int root(String name) {
      Integer known = roots.get(name);
      if (known != null) {
        return known;
      }
      Metric metric = metrics.get(name);
      if (metric == null) {
        throw new IllegalArgumentException(source + " has no metric " + name);
      }
      int root = builder.include(metric.expression(), this::step);
      roots.put(name, root);
      return root;
    }

    private int step(Symbol symbol) {
      return symbol.kind() == Symbol.Kind.METRIC ? root(symbol.name()) : builder.name(symbol);
    }
  }
}
