package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * The column of a table that is to be predicted.
 *
 * @param column its position
 * @param regression whether it holds numbers, and not classes
 * @param missing cells that hold no value
 */
record Labels(int column, boolean regression, Set<String> missing) {
  /** The rows that have a label; each other one is a fault. */
  List<Table.Row> sound(Table table, Faults faults) throws IOException {
    List<Table.Row> rows = new ArrayList<>();
    for (Table.Row row : table.rows()) {
      try {
        String cell = row.cells().get(column);
        if (regression) {
          table.number(row, column);
        } else if (missing.contains(cell)) {
          throw Table.fault(table.source(), row.line(), "column '%s' must name a class, not %s"
              .formatted(table.header().get(column), cell.isEmpty() ? "be empty" : "'" + cell + "'"));
        }
        rows.add(row);
      } catch (IOException fault) {
        faults.add(fault);
      }
    }
    if (rows.isEmpty()) {
      throw new IOException("no row of %s has a label in column '%s'".formatted(table.source(),
          table.header().get(column)));
    }
    return rows;
  }

  /** The same for rows to test on, whose classes must be among those of another file. */
  Table sound(Table table, List<String> classes, String training, Faults faults) throws IOException {
    List<Table.Row> rows = new ArrayList<>();
    for (Table.Row row : sound(table, faults)) {
      if (regression || classes.contains(row.cells().get(column))) {
        rows.add(row);
      } else {
        faults.add(Table.fault(table.source(), row.line(),
            "the class '%s' does not occur in %s".formatted(row.cells().get(column), training)));
      }
    }
    return table.with(rows);
  }

  /** Names of the classes in their order; none for regression. */
  List<String> classes(Table table) throws IOException {
    if (regression) {
      return List.of();
    }
    List<String> names = table.rows().stream().map(row -> row.cells().get(column)).distinct().toList();
    int rows = table.rows().size();
    String label = table.header().get(column);
    if (names.size() < 2) {
      throw new IOException("column '%s' of %s has only the value '%s'; there must be two classes or more"
          .formatted(label, table.source(), names.getFirst()));
    }
    if (names.size() > Math.max(20, rows / 2)) {
      throw new IOException("column '%s' of %s has %d different values in %d rows; set regression to predict a number"
          .formatted(label, table.source(), names.size(), rows));
    }
    return names.stream().sorted(Csv.order(names)).toList();
  }

  /** Class numbers [rows], or numbers [rows, 1]. */
  Literal targets(Table table, List<String> classes) throws IOException {
    int count = table.rows().size();
    if (!regression) {
      return Literal.of(table.rows().stream().mapToInt(row -> classes.indexOf(row.cells().get(column))).toArray(),
          Shape.of(count));
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = table.number(table.rows().get(i), column);
    }
    return Literal.of(values, Shape.of(count, 1));
  }
}
