/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.fuzz;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Good texts with a piece cut out and another put in its place; either may be empty. */
public final class EditedTexts {
  private EditedTexts() {}

  /**
   * @param farthest where the piece may begin
   * @param longest that is cut out, characters
   * @param telling what is put in where it is not a few random characters
   */
  public static Arbitrary<String> of(
      List<String> texts, int farthest, int longest, List<String> telling) {
    return Combinators.combine(
            Arbitraries.of(texts),
            Arbitraries.integers().between(0, farthest),
            Arbitraries.integers().between(0, longest),
            Arbitraries.oneOf(Arbitraries.of(telling), Arbitraries.strings().ofMaxLength(3)))
        .as(
            (text, at, cut, put) -> {
              int from = Math.min(at, text.length());
              int to = Math.min(from + cut, text.length());
              return text.substring(0, from) + put + text.substring(to);
            });
  }
}
