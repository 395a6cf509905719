package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of text in columns as wide as their widest cell. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> head) {
    rows.add(head);
  }

  void add(List<String> row) {
    rows.add(row);
  }

  /** The head, a rule, and the rows. */
  List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = IntStream.range(0, columns)
        .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        line.append(column == 0 ? "" : "  ").append(row.get(column))
            .append(" ".repeat(widths[column] - row.get(column).length()));
      }
      lines.add(line.toString().stripTrailing());
      if (lines.size() == 1) {
        lines.add("-".repeat(IntStream.of(widths).sum() + 2 * (columns - 1)));
      }
    }
    return lines;
  }
}
