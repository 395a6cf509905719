package org.chainrule.training;

import java.util.regex.Pattern;

/**
 * A pattern on parameter names such as {@code dense1/weight}: {@code *} stands for any characters but a slash, {@code ?}
 * for one of them, {@code **} for any characters, and {@code **&#47;} also for nothing, so that {@code **&#47;weight} is
 * every name whose last part is {@code weight}.
 *
 * @param pattern the pattern
 */
public record Glob(String pattern) {
  /** Whether a name fits the pattern as a whole. */
  public boolean matches(String name) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      if (pattern.startsWith("**/", i)) {
        regex.append("(.*/)?");
        i += 3;
      } else if (pattern.startsWith("**", i)) {
        regex.append(".*");
        i += 2;
      } else {
        char c = pattern.charAt(i++);
        regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.matches(regex.toString(), name);
  }
}
