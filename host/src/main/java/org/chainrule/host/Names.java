package org.chainrule.host;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names as users write them. */
public final class Names {
  private Names() {}

  /** learningRate becomes learning_rate. */
  static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** The name of a kind or type in a sentence. */
  static String withArticle(String label) {
    return label.matches("(text|true|one of)\\b.*") ? label : (label.matches("[aeiou].*") ? "an " : "a ") + label;
  }

  /** The end of a sentence about an unknown name: {@code ; did you mean "mish"?}, or a full stop. */
  static String suggestion(String unknown, Collection<String> known) {
    List<String> near = nearest(unknown, known);
    return near.isEmpty() ? "."
        : near.stream().map(name -> '"' + name + '"').collect(Collectors.joining(" or ", "; did you mean ", "?"));
  }

  /** The names nearest to an unknown one, at most two, none if none is near. */
  public static List<String> nearest(String unknown, Collection<String> known) {
    String wanted = unknown.toLowerCase(Locale.ROOT).replace('-', '_');
    int limit = Math.max(1, wanted.length() / 3);
    record Near(String name, int distance) {}
    List<Near> near = known.stream().distinct()
        .map(name -> new Near(name, name.contains(wanted) && wanted.length() > 2 ? 1 : distance(wanted, name)))
        .filter(candidate -> candidate.distance <= limit)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name)).toList();
    return near.stream().filter(candidate -> candidate.distance == near.getFirst().distance).limit(2).map(Near::name)
        .toList();
  }

  /** Number of letters to insert, delete, replace, or swap with their neighbour. */
  private static int distance(String from, String to) {
    int[][] d = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[from.length()][to.length()];
  }
}
