/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import java.util.Map;
import java.util.function.Function;

/**
 * Reads expressions. The grammar, loosest first; it is perf's, with {@code <= >= == !=} added:
 *
 * <pre>
 *   choice  = any [ "if" any "else" choice ]
 *   any     = operands joined by, from loose to tight:  |   ^   &amp;
 *             &lt; &gt; &lt;= &gt;= == !=   + -   * / %        all from left to right
 *   operand = "-" operand | "(" choice ")" | number | "nan" | "#" literal | name
 *           | ("min" | "max") "(" choice { "," choice } ")"  | "d_ratio" "(" choice "," choice ")"
 *           | ("source_count" | "has_event" | "strcmp_cpuid_str") "(" name ")"
 * </pre>
 *
 * Takes time and memory linear in the text. Stateless; safe for any thread.
 */
public final class ExpressionParser {
  /** Published expressions nest about 25 deep; a thread's stack holds ten times this. */
  static final int MAX_DEPTH = 200;

  private static final Map<String, Integer> PRECEDENCE =
      Map.ofEntries(
          Map.entry("|", 1),
          Map.entry("^", 2),
          Map.entry("&", 3),
          Map.entry("<", 4),
          Map.entry(">", 4),
          Map.entry("<=", 4),
          Map.entry(">=", 4),
          Map.entry("==", 4),
          Map.entry("!=", 4),
          Map.entry("+", 5),
          Map.entry("-", 5),
          Map.entry("*", 6),
          Map.entry("/", 6),
          Map.entry("%", 6));

  private static final Map<String, Operator> OPERATORS =
      Map.ofEntries(
          Map.entry("|", Operator.OR),
          Map.entry("^", Operator.XOR),
          Map.entry("&", Operator.AND),
          Map.entry("<", Operator.LESS),
          Map.entry(">", Operator.GREATER),
          Map.entry("<=", Operator.LESS_OR_EQUAL),
          Map.entry(">=", Operator.GREATER_OR_EQUAL),
          Map.entry("==", Operator.EQUAL),
          Map.entry("!=", Operator.NOT_EQUAL),
          Map.entry("+", Operator.ADD),
          Map.entry("-", Operator.SUBTRACT),
          Map.entry("*", Operator.MULTIPLY),
          Map.entry("/", Operator.DIVIDE),
          Map.entry("%", Operator.REMAINDER));

  private ExpressionParser() {}

  /**
   * Reads one expression.
   *
   * @param where what errors call it
   * @param names what a name stands for; null for one that stands for nothing, which is an error
   * @throws org.symphonyscheduler.topology.InvalidInputException naming file, metric and column
   */
  public static Expression parse(Where where, String text, Function<String, Expression> names) {
    return new Run(where, text, names).parse();
  }

  /** One expression being read. */
  private static final class Run {
    private final Where where;
    private final Lexer lexer;
    private final Function<String, Expression> names;
    private final Expression.Builder builder = new Expression.Builder();
    private Token token;
    private int depth;

    Run(Where where, String text, Function<String, Expression> names) {
      this.where = where;
      this.lexer = new Lexer(text, where);
      this.names = names;
    }

    Expression parse() {
      token = lexer.next();
      int root = choice();
      if (token.kind() != Token.Kind.END) {
        throw fault("an operator or the end");
      }
      return builder.build(root);
    }

    private int choice() {
      deeper();
      int value = operands(1);
      if (accept(Token.Kind.NAME, "if")) {
        int condition = operands(1);
        expect(Token.Kind.NAME, "else");
        value = builder.apply(Operator.IF, condition, value, choice());
      }
      depth--;
      return value;
    }

    private int operands(int loosest) {
      int left = operand();
      while (token.kind() == Token.Kind.SIGN
          && PRECEDENCE.getOrDefault(token.text(), 0) >= loosest) {
        String sign = token.text();
        token = lexer.next();
        int right = operands(PRECEDENCE.get(sign) + 1);
        left = builder.apply(OPERATORS.get(sign), left, right, 0);
      }
      return left;
    }

    private int operand() {
      if (token.kind() == Token.Kind.NUMBER) {
        return number();
      }
      if (token.kind() == Token.Kind.LITERAL) {
        String literal = token.text();
        if (literal.isEmpty()) {
          throw fault("a name after the hash");
        }
        token = lexer.next();
        return builder.name(Symbol.constant(Constants.canonical(literal)));
      }
      if (accept(Token.Kind.SIGN, "-")) {
        deeper();
        int negated = builder.apply(Operator.NEGATE, operand(), 0, 0);
        depth--;
        return negated;
      }
      if (accept(Token.Kind.SIGN, "(")) {
        int value = choice();
        expect(Token.Kind.SIGN, ")");
        return value;
      }
      if (token.kind() == Token.Kind.NAME && !isKeyWord(token.text())) {
        return name();
      }
      throw fault("a number, a name, a function or (");
    }

    private int number() {
      double value = Double.parseDouble(token.text());
      if (Double.isInfinite(value)) {
        throw fault("a number below 1.8e308");
      }
      token = lexer.next();
      return builder.number(value);
    }

    private int name() {
      Token name = token;
      token = lexer.next();
      if (token.is(Token.Kind.SIGN, "(")) {
        return function(name);
      }
      if (name.text().equalsIgnoreCase("nan")) {
        return builder.number(Double.NaN);
      }
      Expression meaning = names.apply(name.text());
      if (meaning == null) {
        throw where.fault(
            name.column(), name.text(), "an alias of the metric's events or constants");
      }
      return builder.include(meaning, builder::name);
    }

    private int function(Token name) {
      return switch (name.text()) {
        case "min" -> several(Operator.MIN);
        case "max" -> several(Operator.MAX);
        case "d_ratio" -> ratio();
        case "source_count", "has_event", "strcmp_cpuid_str" -> about(name.text());
        default ->
            throw where.fault(
                name.column(),
                name.text(),
                "min, max, d_ratio, source_count, has_event or strcmp_cpuid_str before (");
      };
    }

    private int several(Operator operator) {
      expect(Token.Kind.SIGN, "(");
      int value = choice();
      do {
        expect(Token.Kind.SIGN, ",");
        value = builder.apply(operator, value, choice(), 0);
      } while (token.is(Token.Kind.SIGN, ","));
      expect(Token.Kind.SIGN, ")");
      return value;
    }

    private int ratio() {
      expect(Token.Kind.SIGN, "(");
      int dividend = choice();
      expect(Token.Kind.SIGN, ",");
      int divisor = choice();
      expect(Token.Kind.SIGN, ")");
      return builder.apply(Operator.RATIO, dividend, divisor, 0);
    }

    /** A question about an event or a processor: a constant of the machine. */
    private int about(String function) {
      expect(Token.Kind.SIGN, "(");
      if (token.kind() != Token.Kind.NAME && token.kind() != Token.Kind.NUMBER) {
        throw fault("a name");
      }
      String subject = token.text();
      token = lexer.next();
      expect(Token.Kind.SIGN, ")");
      return builder.name(Symbol.constant(function + '(' + subject + ')'));
    }

    private static boolean isKeyWord(String name) {
      return name.equals("if") || name.equals("else");
    }

    private boolean accept(Token.Kind kind, String text) {
      boolean accepted = token.is(kind, text);
      if (accepted) {
        token = lexer.next();
      }
      return accepted;
    }

    private void expect(Token.Kind kind, String text) {
      if (!accept(kind, text)) {
        throw fault(text);
      }
    }

    private void deeper() {
      if (++depth > MAX_DEPTH) {
        throw fault("at most " + MAX_DEPTH + " levels of nesting");
      }
    }

    private RuntimeException fault(String expected) {
      String found = token.kind() == Token.Kind.END ? "the end of the expression" : token.text();
      return where.fault(token.column(), found, expected);
    }
  }
}
