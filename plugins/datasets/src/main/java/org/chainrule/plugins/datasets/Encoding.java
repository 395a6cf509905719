package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * How the cells of a table become numbers, learned from the rows to train on alone: columns of numbers stay what they are,
 * columns of words become an indicator, 0 or 1, for each of their words.
 *
 * @param columns the columns that are features, in the table's order
 * @param missing cells that hold no value
 */
record Encoding(List<Column> columns, Set<String> missing) {
  /** A column of the table. */
  sealed interface Column {
    /** Its position in the table. */
    int index();
  }

  /** Numbers; {@code fill} stands for a missing one and is NaN where none may be missing. */
  record Numbers(int index, float fill, boolean mixed) implements Column {}

  /** Words in their order; {@code fill} is the position of the one that stands for a missing one, or -1. */
  record Words(int index, List<String> words, int fill) implements Column {}

  /**
   * What the user says of columns.
   *
   * @param target position of the label
   * @param ignored names of columns that are no features
   * @param categorical names of columns whose numbers are words
   * @param policy what becomes of missing cells
   * @param missing cells that hold no value
   * @param most how many different words a column may have
   */
  record Rules(int target, List<String> ignored, List<String> categorical, Missing policy, Set<String> missing,
      int most) {}

  /** Learns from rows; of two kinds in one column, words are faults, or with {@code lenient} whatever is rarer. */
  static Encoding fit(Table table, Rules rules, boolean lenient) throws IOException {
    List<Column> columns = new ArrayList<>();
    for (int index = 0; index < table.header().size(); index++) {
      if (index != rules.target() && !rules.ignored().contains(table.header().get(index))) {
        columns.add(column(table, index, rules, lenient));
      }
    }
    if (columns.isEmpty()) {
      throw new IOException("%s has no column beside '%s'%s".formatted(table.source(),
          table.header().get(rules.target()), rules.ignored().isEmpty() ? "" : " that is not ignored"));
    }
    return new Encoding(List.copyOf(columns), rules.missing());
  }

  private static Column column(Table table, int index, Rules rules, boolean lenient) throws IOException {
    int column = index;
    String name = table.header().get(index);
    List<String> cells = table.rows().stream().map(row -> row.cells().get(column))
        .filter(cell -> !rules.missing().contains(cell)).toList();
    if (cells.isEmpty() && rules.policy() != Missing.ERROR) {
      throw new IOException("column '%s' of %s has no value in any row to train on; leave it out with ignore: [%s]"
          .formatted(name, table.source(), name));
    }
    float[] numbers = numbers(cells);
    int words = cells.size() - numbers.length; // or numbers that are not finite
    boolean numeric = numbers.length > 0 && !rules.categorical().contains(name)
        && (!lenient || numbers.length >= words) || cells.isEmpty();
    return numeric ? new Numbers(index, fill(numbers, rules.policy()), words > 0) : words(table, index, cells, rules);
  }

  private static float[] numbers(List<String> cells) {
    float[] numbers = new float[cells.size()];
    int count = 0;
    for (String cell : cells) {
      numbers[count] = Table.parsed(cell);
      count += Float.isFinite(numbers[count]) ? 1 : 0;
    }
    return Arrays.copyOf(numbers, count);
  }

  private static float fill(float[] numbers, Missing policy) {
    float[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return switch (policy) {
      case ERROR -> Float.NaN;
      case MEAN -> {
        double sum = 0;
        for (float number : numbers) {
          sum += number;
        }
        yield (float) (sum / numbers.length);
      }
      case MEDIAN -> (float) (((double) sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    };
  }

  private static Words words(Table table, int index, List<String> cells, Rules rules) throws IOException {
    Map<String, Long> counts = cells.stream().collect(Collectors.groupingBy(Function.identity(), TreeMap::new,
        Collectors.counting()));
    String name = table.header().get(index);
    if (counts.size() > rules.most()) {
      throw new IOException(
          ("column '%s' of %s has %d different words in %d rows to train on, more than max_categories "
              + "%d; leave it out with ignore: [%s], or raise that").formatted(name, table.source(), counts.size(),
                  table.rows().size(), rules.most(), name));
    }
    List<String> words = counts.keySet().stream().sorted(Csv.order(counts.keySet())).toList();
    String frequent = words.stream().max(Comparator.comparing(counts::get)).orElseThrow();
    return new Words(index, words, rules.policy() == Missing.ERROR ? -1 : words.indexOf(frequent));
  }

  /** The number of features. */
  int width() {
    return columns.stream().mapToInt(column -> column instanceof Words words ? words.words().size() : 1).sum();
  }

  /** Whether a feature is a number of the table, and not an indicator. */
  boolean isNumber(int feature) {
    int next = 0;
    for (Column column : columns) {
      int width = column instanceof Words words ? words.words().size() : 1;
      if (feature < next + width) {
        return column instanceof Numbers;
      }
      next += width;
    }
    throw new IndexOutOfBoundsException(feature);
  }

  /** What columns of numbers lose in single precision, a sentence each; {@code numbers} is the encoded table. */
  List<String> losses(Table table, Literal numbers) {
    List<String> losses = new ArrayList<>();
    int next = 0;
    for (Column column : columns) {
      if (column instanceof Numbers) {
        Precision.loss(table, column.index(), missing, Precision.every(width(), next, numbers.floats()))
            .ifPresent(losses::add);
      }
      next += column instanceof Words words ? words.words().size() : 1;
    }
    return losses;
  }

  /** Names of the features: those of the columns, and {@code column=word} for indicators. */
  List<String> names(Table table) {
    List<String> names = new ArrayList<>();
    for (Column column : columns) {
      String name = table.header().get(column.index());
      switch (column) {
        case Numbers _ -> names.add(name);
        case Words words -> words.words().forEach(word -> names.add(name + "=" + word));
      }
    }
    return names;
  }

  /** The rows that can be encoded; each other one is a fault. */
  List<Table.Row> sound(Table table, Faults faults) throws IOException {
    List<Table.Row> rows = new ArrayList<>();
    for (Table.Row row : table.rows()) {
      try {
        encode(table, row, new float[width()], 0);
        rows.add(row);
      } catch (IOException fault) {
        faults.add(fault);
      }
    }
    return rows;
  }

  /** The features [rows, width]. */
  Literal encode(Table table) throws IOException {
    float[] values = new float[table.rows().size() * width()];
    for (int i = 0; i < table.rows().size(); i++) {
      encode(table, table.rows().get(i), values, i * width());
    }
    return Literal.of(values, Shape.of(table.rows().size(), width()));
  }

  private void encode(Table table, Table.Row row, float[] into, int from) throws IOException {
    int next = from;
    for (Column column : columns) {
      String cell = row.cells().get(column.index());
      switch (column) {
        case Numbers numbers -> into[next++] = number(table, row, numbers, cell);
        case Words words -> {
          int word = missing.contains(cell) ? words.fill() : words.words().indexOf(cell);
          if (missing.contains(cell) && word < 0) {
            throw fault(table, row, column, "must be a word, not " + (cell.isEmpty() ? "empty" : "'" + cell + "'")
                + "; missing: median fills the most frequent one in");
          }
          if (word >= 0) {
            into[next + word] = 1;
          }
          next += words.words().size();
        }
      }
    }
  }

  private float number(Table table, Table.Row row, Numbers column, String cell) throws IOException {
    if (!missing.contains(cell)) {
      try {
        return table.number(row, column.index());
      } catch (IOException fault) {
        throw column.mixed() ? new IOException(fault.getMessage() + "; categorical: [%s] takes it as a word"
            .formatted(table.header().get(column.index())), fault) : fault;
      }
    }
    if (Float.isNaN(column.fill())) {
      throw fault(table, row, column, "must be a finite number, not %s; missing: median fills one in"
          .formatted(cell.isEmpty() ? "empty" : "'" + cell + "'"));
    }
    return column.fill();
  }

  private static IOException fault(Table table, Table.Row row, Column column, String what) {
    return Table.fault(table.source(), row.line(),
        "column '%s' %s".formatted(table.header().get(column.index()), what));
  }

  /** What is filled in for missing cells of the tables, by column; empty if none is missing. */
  List<String> filled(List<Table> tables) {
    List<String> result = new ArrayList<>();
    for (Column column : columns) {
      long count = tables.stream().flatMap(table -> table.rows().stream())
          .filter(row -> missing.contains(row.cells().get(column.index()))).count();
      if (count > 0) {
        String name = tables.getFirst().header().get(column.index());
        String fill = fills(tables.getFirst()).get(name);
        result.add("%s %s in %,d row%s".formatted(name, column instanceof Words ? "'" + fill + "'" : fill, count,
            count == 1 ? "" : "s"));
      }
    }
    return result;
  }

  /** What is filled in for missing cells, by the name of the column. */
  Map<String, String> fills(Table table) {
    Map<String, String> fills = new TreeMap<>();
    for (Column column : columns) {
      fills.put(table.header().get(column.index()), switch (column) {
        case Numbers numbers -> Float.toString(numbers.fill());
        case Words words -> words.words().get(words.fill());
      });
    }
    return fills;
  }

  /** Words of a table that are no word of the training part, as {@code column 'word'}. */
  List<String> unknown(Table table) {
    List<String> result = new ArrayList<>();
    for (Column column : columns) {
      if (column instanceof Words words) {
        table.rows().stream().map(row -> row.cells().get(column.index()))
            .filter(cell -> !missing.contains(cell) && !words.words().contains(cell))
            .map(cell -> "%s '%s'".formatted(table.header().get(column.index()), Table.shortened(cell)))
            .distinct().forEach(result::add);
      }
    }
    return result;
  }
}
