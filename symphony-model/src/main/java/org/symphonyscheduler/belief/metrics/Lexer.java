/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts an expression into words, as perf does: the longest match wins, so {@code 1e-5} is a number
 * and {@code 1e_cycles} a name. A name holds letters, digits and {@code _ . : ? [ ]}, any character
 * after a backslash, and between a pair of {@code @} anything but a space. For one thread.
 */
final class Lexer {
  private static final Pattern NUMBER =
      Pattern.compile("(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");

  private final String text;
  private final Where where;
  private int at;

  Lexer(String text, Where where) {
    this.text = text;
    this.where = where;
  }

  Token next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == text.length()) {
      return new Token(Token.Kind.END, "", start + 1);
    }
    char first = text.charAt(at);
    if (first == '#') {
      at++;
      return new Token(Token.Kind.LITERAL, name(start), start + 1);
    }
    Matcher number = NUMBER.matcher(text).region(start, text.length());
    int numberEnd = number.lookingAt() ? number.end() : start;
    String name = isNamePart(first) ? name(start) : "";
    if (numberEnd > start && numberEnd >= at) {
      at = numberEnd;
      return new Token(Token.Kind.NUMBER, text.substring(start, at), start + 1);
    }
    return name.isEmpty() ? sign(start) : new Token(Token.Kind.NAME, name, start + 1);
  }

  private String name(int start) {
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        c = text.charAt(at);
      } else if (Character.isWhitespace(c) || !(quoted || isNamePart(c))) {
        break;
      } else if (c == '@') {
        quoted = !quoted;
      }
      name.append(c);
    }
    if (quoted) {
      throw where.fault(start + 1, text.substring(start, at), "a second @ that ends the event");
    }
    return name.toString();
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_.:?[]@\\".indexOf(c) >= 0;
  }

  private Token sign(int start) {
    int length = 1;
    if (start + 1 < text.length()
        && text.charAt(start + 1) == '='
        && "<>=!".indexOf(text.charAt(start)) >= 0) {
      length = 2;
    }
    at = start + length;
    return new Token(Token.Kind.SIGN, text.substring(start, at), start + 1);
  }
}
