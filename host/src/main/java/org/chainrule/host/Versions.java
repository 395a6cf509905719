package org.chainrule.host;

/** The order of versions: numbers by value, other parts by letter, 1.0.1 after 1.0. */
final class Versions {
  private Versions() {}

  static int compare(String a, String b) {
    String[] left = a.split("[.+_-]");
    String[] right = b.split("[.+_-]");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = isNumber(left[i]) && isNumber(right[i])
          ? Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i])) : left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return left.length != right.length ? Integer.compare(left.length, right.length) : a.compareTo(b);
  }

  private static boolean isNumber(String part) {
    return part.matches("\\d{1,18}");
  }
}
