/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.symphonyscheduler.belief.network.NetworkBuilder;
import org.symphonyscheduler.belief.network.WeightedSum;
import org.symphonyscheduler.topology.Machine;

/**
 * Puts what a table derives into a network: one counter for each event of a socket, one node for
 * each derivation. An event's counter is a share of its scale: the count a second at which it alone
 * would make the resource full, or for what has no peak the cycles of the socket. For one thread.
 */
final class EventNodes {
  /** Counters read at most this share of their scale above it. */
  static final double HEADROOM = 1.2;

  /** Clock of a processor that nobody told, Hz: tables do not say it, and only ratios feel it. */
  static final double NOMINAL_CLOCK = 2.5e9;

  /** Formulas that differ by less from a straight line are one. */
  private static final double STRAIGHT = 1e-6;

  private final MetricTable table;
  private final NetworkBuilder builder;
  private final double cycles;
  private final Map<String, Double> constants;
  private final Map<String, Integer> nodeOf = new HashMap<>();
  private final Map<String, Double> scaleOf = new HashMap<>();
  private final Set<String> assumed = new TreeSet<>();

  /** Events of a machine whose usable metrics a table holds. */
  EventNodes(MetricTable table, Machine machine, NetworkBuilder builder) {
    this.table = table;
    this.builder = builder;
    Map<String, Double> known = Constants.of(machine);
    cycles = known.get(Constants.CORES_PER_SOCKET) * NOMINAL_CLOCK;
    constants =
        ImmutableMap.<String, Double>builder()
            .putAll(known)
            .put(Constants.DURATION, 1.0)
            .put(Constants.DURATION_MILLIS, 1_000.0)
            .put(Constants.TSC_FREQUENCY, NOMINAL_CLOCK)
            .buildOrThrow();
  }

  /** Constants that neither topology nor table tells, taken for one. */
  Set<String> assumed() {
    return assumed;
  }

  /**
   * Adds a derivation's node.
   *
   * @param name of the node
   * @param socket whose events it reads
   * @param peak GB/s of which traffic is a share; 1 for what is a share already
   * @return the node
   */
  int add(String name, int socket, Derivation derivation, double peak) {
    MetricProgram program = table.compile(derivation.metrics());
    List<Symbol> inputs = program.inputs();
    double[] values = new double[inputs.size()];
    List<Integer> events = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Symbol symbol = inputs.get(i);
      if (symbol.kind() == Symbol.Kind.EVENT) {
        events.add(i);
      } else {
        values[i] = constant(symbol.name());
      }
    }
    int[] slot = events.stream().mapToInt(Integer::intValue).toArray();
    double[] factor = derivation.terms().stream().mapToDouble(Derivation.Term::factor).toArray();
    boolean divided = derivation.over() != null;
    if (slot.length == 0) {
      return builder.prior(name, 0, 1, HEADROOM);
    }
    double[] ones = new double[slot.length];
    Arrays.fill(ones, 1);
    Formula perCount = new Formula(program, factor, divided, values, slot, ones, peak);
    double[] slopes = slopes(perCount, slot.length, cycles / 2);
    boolean straight = isStraight(slopes, slopes(perCount, slot.length, cycles / 50), perCount);
    double[] scale = new double[slot.length];
    int[] parents = new int[slot.length];
    for (int l = 0; l < slot.length; l++) {
      String event = "socket" + socket + "." + inputs.get(slot[l]).name();
      double alone = straight && slopes[l] != 0 ? 1 / Math.abs(slopes[l]) : cycles;
      scale[l] = scaleOf.computeIfAbsent(event, ignored -> alone);
      parents[l] = nodeOf.computeIfAbsent(event, each -> builder.counter(each, HEADROOM));
    }
    if (straight) {
      double[] weights = new double[slot.length];
      Arrays.setAll(weights, l -> slopes[l] * scale[l]);
      return builder.derived(name, WeightedSum.WEIGHTED_SUM, parents, HEADROOM, weights);
    }
    Formula formula = new Formula(program, factor, divided, values, slot, scale, peak);
    return builder.derived(name, formula, parents, HEADROOM, 1);
  }

  private double constant(String name) {
    Double value = constants.get(name);
    if (value == null) {
      assumed.add(name);
      return 1;
    }
    return value;
  }

  /** Derivatives by each count where all are equal but for a slope that tells them apart. */
  private static double[] slopes(Formula formula, int parents, double around) {
    double[] y = new double[parents];
    int[] of = new int[parents];
    for (int l = 0; l < parents; l++) {
      y[l] = around * (1 + 0.1 * l / parents);
      of[l] = l;
    }
    double[] slopes = new double[parents];
    formula.tangent(y, of, new double[] {1}, 0, slopes);
    return slopes;
  }

  private static boolean isStraight(double[] here, double[] there, Formula formula) {
    for (int l = 0; l < here.length; l++) {
      if (Math.abs(here[l] - there[l]) > STRAIGHT * Math.abs(here[l])) {
        return false;
      }
    }
    int[] of = new int[here.length];
    Arrays.setAll(of, l -> l);
    double atZero =
        formula.tangent(new double[here.length], of, new double[] {1}, 0, new double[here.length]);
    return Arrays.stream(here).anyMatch(slope -> slope != 0) && Math.abs(atZero) < STRAIGHT;
  }
}
