/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExpressionDerivativeTest {
  private static final String[] NAMES = {"x", "y", "z"};
  private static final double STEP = 1e-6;

  /** Central differences err by the square of the step times the third derivative. */
  private static final double TOLERANCE = 1e-3;

  private static final double OFFSET = Math.PI * 1e-5;

  /** One-sided differences err by the step times the second derivative. */
  private static final double KINK = 1e-3;

  @Property(tries = 3000, seed = "5")
  void derivativesAreThoseOfFiniteDifferences(
      @ForAll("expressions") String text, @ForAll("points") double[] at) {
    Expression expression = ExpressionParserTest.parse(text);
    for (int i = 0; i < NAMES.length; i++) {
      double derivative = expression.derivative(Symbol.event(NAMES[i]), s -> lookup(s, at));
      double up = difference(expression, at, i, STEP);
      double down = difference(expression, at, i, -STEP);
      double near = difference(expression, at, i, STEP / 2);
      double slope = (up + down) / 2;
      double spread = Math.max(Math.abs(up - down), Math.abs(up - near));
      // Where they differ, a kink, a step or a pole is too near to say.
      if (spread < KINK * Math.max(1, Math.abs(slope))) {
        assertThat(derivative)
            .as("%s in %s at %s", text, NAMES[i], Arrays.toString(at))
            .isCloseTo(slope, within(TOLERANCE * Math.max(1, Math.abs(slope))));
      }
    }
  }

  @Property(tries = 1000, seed = "5")
  void programsAgreeWithTheirExpressions(
      @ForAll("expressions") String text, @ForAll("points") double[] at) {
    Expression expression = ExpressionParserTest.parse(text);
    MetricProgram program = program(expression);
    double[] inputs = program.inputs().stream().mapToDouble(s -> lookup(s, at)).toArray();
    double[] values = new double[program.steps()];
    double[] tangents = new double[program.steps()];
    double[] out = new double[1];

    program.evaluate(inputs, values, out);
    assertSame(out[0], 2 * expression.evaluate(s -> lookup(s, at)));
    for (int i = 0; i < inputs.length; i++) {
      program.derivative(i, values, tangents, out);
      Symbol input = program.inputs().get(i);
      assertSame(out[0], 2 * expression.derivative(input, s -> lookup(s, at)));
    }
  }

  @Test
  void everyOperatorHasItsDerivative() {
    Map<String, Double> expected =
        Map.of(
            "x * x * y", 12.0,
            "y / x", -0.75,
            "d_ratio(y, x)", -0.75,
            "d_ratio(y, x - x)", 0.0,
            "x % 1.5 + 7 % x", -2.0,
            "min(x, y) + 2 * max(x, y)", 1.0,
            "-x if x < y else x", -1.0,
            "(x > 1) + (x & 1)", 0.0);

    expected.forEach(
        (text, derivative) ->
            assertThat(
                    ExpressionParserTest.parse(text)
                        .derivative(Symbol.event("x"), s -> s.name().equals("x") ? 2 : 3))
                .as(text)
                .isEqualTo(derivative, within(1e-12)));
  }

  @Test
  void evaluatingAllocatesNothing() {
    MetricProgram program =
        program(ExpressionParserTest.parse("max(x * y, 1) / (z if x < y else y) + min(x, z)"));
    double[] inputs = {1, 2, 3};
    double[] values = new double[program.steps()];
    double[] tangents = new double[program.steps()];
    double[] out = new double[1];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long least = Long.MAX_VALUE;
    // The first rounds load classes and compile.
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        program.evaluate(inputs, values, out);
        program.derivative(0, values, tangents, out);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // What asking itself costs is far below a byte a call.
    assertThat(least).isLessThan(1000);
  }

  /** Equal to the bit; NaN is equal to NaN. */
  private static void assertSame(Double actual, Double expected) {
    assertThat(actual).isEqualTo(expected);
  }

  private static MetricProgram program(Expression expression) {
    return new MetricTable(
            "test",
            "test",
            MetricTable.Format.PERF_EXPRESSION,
            List.of(new Metric("m", "", ImmutableList.of(), new MetricUnit(2, ""), "", expression)),
            List.of())
        .compile(List.of("m"));
  }

  private static double difference(Expression expression, double[] at, int in, double step) {
    double[] beside = at.clone();
    beside[in] += step;
    return (expression.evaluate(s -> lookup(s, beside)) - expression.evaluate(s -> lookup(s, at)))
        / step;
  }

  private static double lookup(Symbol symbol, double[] at) {
    return at[List.of(NAMES).indexOf(symbol.name())];
  }

  @Provide
  Arbitrary<double[]> points() {
    // Off the whole numbers, where bits and remainders step and a tie has no one derivative.
    return Arbitraries.doubles()
        .between(-4, 4)
        .ofScale(4)
        .map(x -> x + OFFSET)
        .array(double[].class)
        .ofSize(NAMES.length);
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> leaf = Arbitraries.of("x", "y", "z", "0.5", "3", "1e-1");
    return Arbitraries.recursive(() -> leaf, ExpressionDerivativeTest::larger, 0, 4);
  }

  private static Arbitrary<String> larger(Arbitrary<String> part) {
    Arbitrary<String> joined =
        Combinators.combine(
                part, Arbitraries.of("+", "-", "*", "/", "<", ">=", "==", "&", "|"), part)
            .as((a, sign, b) -> "(" + a + " " + sign + " " + b + ")");
    Arbitrary<String> called =
        Combinators.combine(Arbitraries.of("min", "max", "d_ratio"), part, part)
            .as((name, a, b) -> name + "(" + a + ", " + b + ")");
    Arbitrary<String> chosen =
        Combinators.combine(part, part, part)
            .as((a, b, c) -> "(" + a + " if " + b + " > 0 else " + c + ")");
    return Arbitraries.oneOf(joined, called, chosen, part.map(a -> "-" + a));
  }
}
