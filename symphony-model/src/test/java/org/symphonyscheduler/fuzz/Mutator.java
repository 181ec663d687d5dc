/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.fuzz;

import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes bad input of good one: the same seed, the same damage. */
final class Mutator {
  private static final int MOST_MUTATIONS = 6;
  private static final int DEEP = 4_000;
  private static final String SPECIAL =
      "{}[]()\",:;<>&!-+*/=?#%|\\'\n\t \u0000\uFFFF\uD800e0123456789.";
  private static final String[] VALUES = {
    "1e308",
    "-1",
    "NaN",
    "Infinity",
    "99999999999999999999",
    "0",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "1e-320",
    "-0.0",
    "2147483648"
  };
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private final SplittableRandom random;

  Mutator(long seed) {
    random = new SplittableRandom(seed);
  }

  String mutate(String good) {
    String text = good;
    int mutations = 1 + random.nextInt(MOST_MUTATIONS);
    for (int i = 0; i < mutations; i++) {
      text = once(text);
    }
    return text;
  }

  private String once(String text) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(1 + random.nextInt(1, 60)));
    String head = text.substring(0, from);
    String tail = text.substring(to);
    String piece = text.substring(from, to);
    return switch (random.nextInt(9)) {
      case 0 -> head + tail;
      case 1 -> head + piece + piece + tail;
      case 2 -> head;
      case 3 -> head + special() + tail;
      case 4 -> head + special() + piece + tail;
      case 5 -> number(text);
      case 6 -> head + VALUES[random.nextInt(VALUES.length)] + tail;
      case 7 -> random.nextInt(20) == 0 ? head + "[{\"a\":".repeat(DEEP) + tail : tail + head;
      default -> head + new StringBuilder(piece).reverse() + tail;
    };
  }

  private String number(String text) {
    MatchResult[] numbers = NUMBER.matcher(text).results().toArray(MatchResult[]::new);
    if (numbers.length == 0) {
      return text;
    }
    MatchResult chosen = numbers[random.nextInt(numbers.length)];
    return text.substring(0, chosen.start())
        + VALUES[random.nextInt(VALUES.length)]
        + text.substring(chosen.end());
  }

  private char special() {
    return SPECIAL.charAt(random.nextInt(SPECIAL.length()));
  }
}
