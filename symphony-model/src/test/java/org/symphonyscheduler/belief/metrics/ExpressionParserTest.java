/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.topology.InvalidInputException;

class ExpressionParserTest {
  private static final Where WHERE = new Where("table.json", "cpi");
  private static final Map<String, Double> VALUES =
      Map.of("a", 6.0, "b", 4.0, "c", 0.0, "d", -2.5, "smt_on", 1.0, "num_dies", 2.0);

  static Expression parse(String text) {
    return ExpressionParser.parse(WHERE, text, name -> Expression.of(Symbol.event(name)));
  }

  private static double value(String text) {
    return parse(text).evaluate(s -> VALUES.getOrDefault(s.name(), Double.NaN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 + 2 * 3; 7",
        "(1 + 2) * 3; 9",
        "10 - 4 - 3; 3",
        "24 / 4 / 2; 3",
        "7 % 4 + 1; 4",
        "-a + b; -2",
        "- - a; 6",
        "1.5e3 + 1e-1 + .5 + 2.; 1502.6",
        "a if a > b else b; 6",
        "1 if c else 2 if c else 3; 3",
        "a * 2 if #smt_on else b; 12",
        "min(a, b) + max(a, b, 9); 13",
        "d_ratio(a, b); 1.5",
        "d_ratio(a, c); 0",
        "a / c; NaN",
        "nan; NaN",
        "(a > 5) & (b > 5); 0",
        "a > 5 & b < 5; 1",
        "6 & 3 | 8; 10",
        "6 ^ 3; 5",
        "a >= 6; 1",
        "a <= 5; 0",
        "a == 6; 1",
        "a != 6; 0",
        "a / #num_dies; 3",
        "max(d, 0); 0"
      })
  void evaluates(String text, double expected) {
    assertThat(value(text)).isEqualTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cpu@INT_MISC.CLEARS\\,cmask\\=1\\,edge@ + 1; cpu@INT_MISC.CLEARS,cmask=1,edge@",
        "cpu@EVENT,cmask=0x1@; cpu@EVENT,cmask=0x1@",
        "cha_0@UNC_CHA_CLOCKTICKS@ / 2; cha_0@UNC_CHA_CLOCKTICKS@",
        "hv_24x7@PM_PB_CYC\\,chip\\=?@ - 1; hv_24x7@PM_PB_CYC,chip=?@",
        "power@energy\\-pkg@ * 61; power@energy-pkg@",
        "topdown\\-fe\\-bound; topdown-fe-bound",
        "EXE_ACTIVITY.1_PORTS_UTIL-2; EXE_ACTIVITY.1_PORTS_UTIL",
        "L1D_PEND_MISS.FB_FULL:c1*3; L1D_PEND_MISS.FB_FULL:c1",
        "MEM_LOAD_RETIRED.L3_HIT:R; MEM_LOAD_RETIRED.L3_HIT:R",
        "1e_cycles; 1e_cycles",
        "OCR.DEMAND_RFO.L3_MISS:ocr_msr_val=0x103b; OCR.DEMAND_RFO.L3_MISS:ocr_msr_val"
      })
  void namesEventsAsTheirTablesWriteThem(String text, String event) {
    if (text.contains("ocr_msr_val=")) {
      // Intel's file names such events outside of the formula, where no grammar applies.
      assertThatThrownBy(() -> parse(text)).isInstanceOf(InvalidInputException.class);
    } else {
      assertThat(parse(text).events()).containsExactly(event);
    }
  }

  @Test
  void questionsAboutTheMachineAreConstants() {
    Expression expression =
        parse("source_count(UNC_M_CAS\\,x) * #SYSTEM_TSC_FREQ if has_event(slots) else nan");

    assertThat(expression.events()).isEmpty();
    assertThat(expression.constants())
        .containsExactlyInAnyOrder(
            "source_count(UNC_M_CAS,x)", "system_tsc_freq", "has_event(slots)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a +; 4; the end of the expression",
        "a + * b; 5; *",
        "(a; 3; the end of the expression",
        "a b; 3; b",
        "a if b; 7; the end of the expression",
        "min(a); 6; )",
        "d_ratio(a, b, c); 13; \",\"",
        "log(a); 1; log",
        "cpu@a + b; 1; cpu@a",
        "a = b; 3; =",
        "a $ b; 3; $",
        "# + 1; 1; ",
        "1e999; 1; 1e999"
      })
  void errorsNameFileMetricAndColumn(String text, int column, String found) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("table.json: metric cpi, column " + column + " is \"")
        .hasMessageContaining(found == null ? "" : found.replace("\"", ""))
        .hasMessageContaining("; expected ");
  }

  @Test
  void nestingIsLimitedAndLengthIsNot() {
    int depth = ExpressionParser.MAX_DEPTH - 1;
    assertThat(value("(".repeat(depth) + "a" + ")".repeat(depth))).isEqualTo(6);
    for (String deep : new String[] {"(", "-", "min(1,", "1 if 1 else "}) {
      assertThatThrownBy(() -> parse(deep.repeat(100_000) + "a"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("levels of nesting");
    }
    assertThat(value("a" + " + a".repeat(100_000))).isEqualTo(6 * 100_001.0);
  }

  @Test
  void equalPartsAreOneStep() {
    assertThat(parse("(a + b) / (a + b)").nodes()).hasSize(4);
  }

  @Test
  void foldingLeavesOutBranchesThatCannotBe() {
    Expression expression = parse("(a / 2 if #smt_on else b) + 2 * 3");

    Expression folded =
        expression.fold(
            s -> s.name().equals("smt_on") ? OptionalDouble.of(0) : OptionalDouble.empty());

    assertThat(folded.events()).containsExactly("b");
    assertThat(folded.evaluate(s -> 4)).isEqualTo(10);
    assertThat(folded.nodes()).hasSize(3);
  }

  @Property(tries = 5000)
  void anyTextParsesOrFailsWithTheError(@ForAll("texts") String text) {
    try {
      Expression expression = parse(text);
      assertThat(expression.nodes().size()).isLessThanOrEqualTo(text.length());
      expression.evaluate(s -> 1.0);
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageStartingWith("table.json: metric cpi, column ");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> words =
        Arbitraries.of(
            "a",
            "b.c",
            "1",
            "2.5e-3",
            ".",
            "+",
            "-",
            "*",
            "/",
            "%",
            "(",
            ")",
            ",",
            "<",
            "<=",
            "=",
            "==",
            "!",
            "&",
            "|",
            "^",
            " if ",
            " else ",
            "min(",
            "max(",
            "d_ratio(",
            "#",
            "#smt_on",
            "has_event(",
            "source_count(",
            "@",
            "\\",
            "cpu@x\\,y@",
            "nan",
            " ",
            "\n",
            "[",
            "e9");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(30).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(60));
  }
}
