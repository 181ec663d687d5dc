/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A metric's expression as a list of steps, operands before operators, the last step being the
 * value. Equal parts are one step, so the list is a graph and no longer than the text; nothing that
 * walks it recurses. Immutable; safe for any thread. {@link MetricProgram} is its fast form.
 */
public final class Expression {
  private final ImmutableList<Node> nodes;

  private Expression(List<Node> nodes) {
    this.nodes = ImmutableList.copyOf(nodes);
  }

  /** An expression that is one name. */
  public static Expression of(Symbol symbol) {
    return new Expression(List.of(new Node.Name(symbol)));
  }

  /** An expression that is one number. */
  public static Expression of(double value) {
    return new Expression(List.of(new Node.Literal(value)));
  }

  /** The steps; none is unused. */
  public ImmutableList<Node> nodes() {
    return nodes;
  }

  /** Events it reads, in the order in which they are first written. */
  public ImmutableSet<String> events() {
    return names(Symbol.Kind.EVENT);
  }

  /** Constants it reads. */
  public ImmutableSet<String> constants() {
    return names(Symbol.Kind.CONSTANT);
  }

  /** Other metrics it reads. */
  public ImmutableSet<String> metrics() {
    return names(Symbol.Kind.METRIC);
  }

  private ImmutableSet<String> names(Symbol.Kind kind) {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (Node node : nodes) {
      if (node instanceof Node.Name name && name.symbol().kind() == kind) {
        names.add(name.symbol().name());
      }
    }
    return names.build();
  }

  /**
   * The value.
   *
   * @param lookup value of each name; NaN where there is none
   * @return NaN where a value is missing or a divisor is zero
   */
  public double evaluate(ToDoubleFunction<Symbol> lookup) {
    return values(lookup)[nodes.size() - 1];
  }

  private double[] values(ToDoubleFunction<Symbol> lookup) {
    double[] values = new double[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      Node node = nodes.get(i);
      if (node instanceof Node.Literal number) {
        values[i] = number.value();
      } else if (node instanceof Node.Name name) {
        values[i] = lookup.applyAsDouble(name.symbol());
      } else {
        Node.Apply apply = (Node.Apply) node;
        values[i] =
            apply
                .operator()
                .value(values[apply.first()], values[apply.second()], values[apply.third()]);
      }
    }
    return values;
  }

  /** The derivative of the value in one name, the others held; see {@link #evaluate}. */
  public double derivative(Symbol in, ToDoubleFunction<Symbol> lookup) {
    double[] values = values(lookup);
    double[] tangents = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      if (nodes.get(i) instanceof Node.Name name) {
        tangents[i] = name.symbol().equals(in) ? 1 : 0;
      } else if (nodes.get(i) instanceof Node.Apply apply) {
        int a = apply.first();
        int b = apply.second();
        int c = apply.third();
        tangents[i] =
            apply
                .operator()
                .derivative(values[a], values[b], values[c], tangents[a], tangents[b], tangents[c]);
      }
    }
    return tangents[values.length - 1];
  }

  /**
   * The same expression with what is known filled in: operators on numbers become numbers, an
   * {@code if} with a known condition becomes its branch. What no longer matters is gone, so {@link
   * #events} afterwards are those still needed.
   *
   * @param known the value of a name, empty where it is not known yet
   */
  public Expression fold(Function<Symbol, OptionalDouble> known) {
    Builder builder = new Builder();
    int[] at = new int[nodes.size()];
    for (int i = 0; i < at.length; i++) {
      Node node = nodes.get(i);
      if (node instanceof Node.Literal number) {
        at[i] = builder.number(number.value());
      } else if (node instanceof Node.Name name) {
        OptionalDouble value = known.apply(name.symbol());
        at[i] =
            value.isPresent() ? builder.number(value.getAsDouble()) : builder.name(name.symbol());
      } else {
        Node.Apply apply = (Node.Apply) node;
        at[i] =
            builder.folded(
                apply.operator(), at[apply.first()], at[apply.second()], at[apply.third()]);
      }
    }
    return builder.build(at[at.length - 1]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expression expression && nodes.equals(expression.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  @Override
  public String toString() {
    return "Expression" + nodes;
  }

  /** Collects steps and finds equal ones. For one thread. */
  static final class Builder {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> known = new HashMap<>();

    int number(double value) {
      return add(new Node.Literal(value));
    }

    int name(Symbol symbol) {
      return add(new Node.Name(symbol));
    }

    int apply(Operator operator, int first, int second, int third) {
      int operands = operator.operands();
      return add(
          new Node.Apply(operator, first, operands > 1 ? second : 0, operands > 2 ? third : 0));
    }

    /**
     * Takes in an expression whole; its names are replaced by the steps that {@code names} says.
     */
    int include(Expression expression, Function<Symbol, Integer> names) {
      int[] at = new int[expression.nodes.size()];
      for (int i = 0; i < at.length; i++) {
        Node node = expression.nodes.get(i);
        if (node instanceof Node.Name name) {
          at[i] = names.apply(name.symbol());
        } else if (node instanceof Node.Apply apply) {
          at[i] = apply(apply.operator(), at[apply.first()], at[apply.second()], at[apply.third()]);
        } else {
          at[i] = add(node);
        }
      }
      return at[at.length - 1];
    }

    int folded(Operator operator, int first, int second, int third) {
      boolean a = nodes.get(first) instanceof Node.Literal;
      if (operator == Operator.IF && a) {
        double condition = value(first);
        return Double.isNaN(condition) ? number(condition) : condition != 0 ? second : third;
      }
      boolean b = operator.operands() < 2 || nodes.get(second) instanceof Node.Literal;
      return a && b && operator != Operator.IF
          ? number(operator.value(value(first), value(second), 0))
          : apply(operator, first, second, third);
    }

    private double value(int at) {
      return nodes.get(at) instanceof Node.Literal number ? number.value() : Double.NaN;
    }

    private int add(Node node) {
      Integer at = known.putIfAbsent(node, nodes.size());
      if (at != null) {
        return at;
      }
      nodes.add(node);
      return nodes.size() - 1;
    }

    List<Node> nodes() {
      return nodes;
    }

    /** The expression that ends in a step, without the steps it does not need. */
    Expression build(int root) {
      boolean[] needed = new boolean[root + 1];
      needed[root] = true;
      for (int i = root; i >= 0; i--) {
        if (needed[i] && nodes.get(i) instanceof Node.Apply apply) {
          needed[apply.first()] = true;
          needed[apply.second()] |= apply.operator().operands() > 1;
          needed[apply.third()] |= apply.operator().operands() > 2;
        }
      }
      int[] at = new int[root + 1];
      List<Node> kept = new ArrayList<>();
      for (int i = 0; i <= root; i++) {
        if (!needed[i]) {
          continue;
        }
        at[i] = kept.size();
        Node node = nodes.get(i);
        kept.add(
            node instanceof Node.Apply apply
                ? new Node.Apply(
                    apply.operator(),
                    at[apply.first()],
                    apply.operator().operands() > 1 ? at[apply.second()] : 0,
                    apply.operator().operands() > 2 ? at[apply.third()] : 0)
                : node);
      }
      return new Expression(kept);
    }
  }
}
