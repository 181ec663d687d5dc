/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Whatever a parser is given, it returns a result or says with {@link InvalidInputException} what
 * is wrong and where; and what it needs grows no faster than its input.
 */
class ParserFuzzTest {
  /** Bytes a parser may allocate for each character of its input, and for none at all. */
  private static final long BYTES_PER_CHARACTER = 4_000;

  private static final long BYTES = 16L << 20;
  private static final String SEED = "20200712";

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** About a thousand inputs for each of thirteen parsers. */
  @Property(tries = 13_000, seed = SEED, shrinking = ShrinkingMode.OFF)
  void badInputIsRefusedWithAReason(@ForAll FuzzedParser parser, @ForAll long seed)
      throws IOException {
    check(parser, new Mutator(seed).mutate(parser.good()));
  }

  /** About a hundred thousand for each. */
  @Tag("long")
  @Property(tries = 1_300_000, seed = SEED, shrinking = ShrinkingMode.OFF)
  void badInputIsRefusedWithAReasonHoweverOften(@ForAll FuzzedParser parser, @ForAll long seed)
      throws IOException {
    check(parser, new Mutator(seed).mutate(parser.good()));
  }

  private void check(FuzzedParser parser, String text) throws IOException {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      parser.parse(text);
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).startsWith("fuzz").contains(": ");
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(parser + " with input\n" + text, e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated)
        .as("%s with input%n%s", parser, text)
        .isLessThan(BYTES + BYTES_PER_CHARACTER * text.length());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HWLOC_ENTITIES")
  void whatIsMutatedIsGood(FuzzedParser parser) {
    assertThatCode(() -> parser.parse(parser.good())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentOfNothingIsRefused(FuzzedParser parser) {
    for (String nothing : new String[] {"null", "", "\u0000"}) {
      assertThatThrownBy(() -> parser.parse(nothing))
          .as("'%s'", nothing)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("(?s)fuzz(, line 1)?: .*");
    }
  }

  @Test
  void theSameSeedDoesTheSameDamage() {
    String good = FuzzedParser.TOPOLOGY.good();
    assertThat(new Mutator(3).mutate(good))
        .isEqualTo(new Mutator(3).mutate(good))
        .isNotEqualTo(good);
  }
}
