package org.chainrule.experiments.configuration;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them: {@code 65536}, {@code 64MiB}, {@code 1.5 GB}. */
final class Bytes {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:[.][0-9]{1,9})?)\\s*(?:([kmgt])(i?))?b?");

  private Bytes() {}

  /** The size in bytes; empty if the text is none, or not at least one byte. */
  static OptionalLong parse(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    int power = matcher.group(2) == null ? 0 : "kmgt".indexOf(matcher.group(2)) + 1;
    double unit = Math.pow("i".equals(matcher.group(3)) ? 1024 : 1000, power);
    double bytes = Double.parseDouble(matcher.group(1)) * unit;
    return bytes >= 1 && bytes < Long.MAX_VALUE ? OptionalLong.of((long) bytes) : OptionalLong.empty();
  }
}
