package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Numbers of shipped tables, whose last column is the class. */
final class Columns {
  private Columns() {}

  /** All columns but the last, row by row. */
  static float[] features(Table table) throws IOException {
    int columns = table.header().size() - 1;
    float[] values = new float[table.rows().size() * columns];
    int next = 0;
    for (Table.Row row : table.rows()) {
      for (int column = 0; column < columns; column++) {
        values[next++] = table.number(row, column);
      }
    }
    return values;
  }

  /** The last column. */
  static int[] classes(Table table) throws IOException {
    int[] values = new int[table.rows().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) table.number(table.rows().get(i), table.header().size() - 1);
    }
    return values;
  }

  /** The numbers from 0 as names of classes. */
  static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
