package org.chainrule.experiments.configuration;

import java.util.Collection;
import java.util.Comparator;

/** The known name that a misspelt one probably means. */
public final class Nearest {
  private Nearest() {}

  /** A sentence's end: {@code ; did you mean 'x'?}, or else the list of what there is. */
  public static String hint(String name, Collection<String> known) {
    return known.stream().filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt((String candidate) -> distance(name, candidate)).thenComparing(candidate -> candidate))
        .map(candidate -> "; did you mean '" + candidate + "'?")
        .orElseGet(() -> known.isEmpty() ? "" : "; there is " + String.join(", ", known));
  }

  /** The number of inserted, removed, changed and swapped letters (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
