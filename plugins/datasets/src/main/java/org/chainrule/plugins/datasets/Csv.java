package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;

/**
 * A table of comma-separated values with a header line. One column is what to predict, all others are numeric features
 * [samples, columns]. Classes may be numbers or words, and are sorted; for regression, targets are [samples, 1]. A cell
 * that is empty or not a finite number, and a row of another length, is an error that names its line.
 *
 * @param path the file
 * @param label name of the column to predict
 * @param test file with the samples to test on; by default they are taken from {@code path}
 * @param testFraction share of the rows to test on where there is no such file, from 0 to below 1; 0.2 by default
 * @param standardize whether each feature is brought to mean 0 and variance 1 over the training part; by default it is.
 *     A trained model takes the numbers of the table in both cases
 * @param regression whether the label is a number to predict and not a class; by default it is a class
 */
@Plugin("csv")
public record Csv(String path, String label, Optional<String> test, double testFraction, boolean standardize,
    boolean regression) implements Dataset {
  /** Classes, with a fifth of the rows to test on. */
  public Csv(String path, String label) {
    this(path, label, Optional.empty(), 0.2, true, false);
  }

  /** Checks the fraction. */
  public Csv {
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException("test_fraction must be at least 0 and below 1, not " + testFraction);
    }
  }

  @Override
  public Splits load(long seed) throws IOException {
    Table table = read(path);
    int target = table.column(label);
    if (table.header().size() < 2) {
      throw new IOException(path + " has no column beside '" + label + "'");
    }
    int rows = table.rows().size();
    int held = test.isPresent() ? 0 : (int) Math.round(rows * testFraction);
    int[] order = Threefry.permutation(Threefry.key(seed, "csv/test"), 0, rows);
    Table training = rows(table, IntStream.of(order).skip(held).sorted());
    Optional<Table> testing = held == 0 ? Optional.empty() : Optional.of(rows(table, IntStream.of(order).limit(held)
        .sorted()));
    if (test.isPresent()) {
      Table other = read(test.get());
      if (!other.header().equals(table.header())) {
        throw new IOException("%s has other columns than %s: %s, not %s"
            .formatted(test.get(), path, other.header(), table.header()));
      }
      testing = Optional.of(other);
    }
    List<String> classes = regression ? List.of() : classes(table, target);
    Optional<Scaling> scaling = standardize ? Optional.of(Standardisation.of(features(training, target)))
        : Optional.empty();
    List<String> names = new ArrayList<>(table.header());
    names.remove(target);
    Samples trainingSamples = samples(training, target, classes, scaling);
    Optional<Samples> testSamples = testing.isEmpty() ? Optional.empty()
        : Optional.of(samples(testing.get(), target, classes, scaling));
    return new Splits(trainingSamples, testSamples, classes, names,
        "Table %s, %d rows to train on.".formatted(path, trainingSamples.size()), scaling);
  }

  private static Table read(String path) throws IOException {
    if (!Files.isRegularFile(Path.of(path))) {
      throw new IOException("there is no file " + Path.of(path).toAbsolutePath());
    }
    try (InputStream stream = Files.newInputStream(Path.of(path))) {
      return Table.read(path, stream);
    }
  }

  private static Table rows(Table table, IntStream which) {
    return new Table(table.source(), table.header(), which.mapToObj(table.rows()::get).toList());
  }

  private List<String> classes(Table table, int target) throws IOException {
    List<String> names = table.rows().stream().map(row -> row.cells().get(target)).distinct().toList();
    int rows = table.rows().size();
    if (names.size() < 2) {
      throw new IOException("column '%s' of %s has only the value '%s'; there must be two classes or more"
          .formatted(label, path, names.getFirst()));
    }
    if (names.size() > Math.max(20, rows / 2)) {
      throw new IOException("column '%s' of %s has %d different values in %d rows; set regression to predict a number"
          .formatted(label, path, names.size(), rows));
    }
    boolean numbers = names.stream().allMatch(name -> name.matches("-?\\d{1,9}"));
    return names.stream().sorted(numbers ? Comparator.comparing(Integer::valueOf) : Comparator.naturalOrder()).toList();
  }

  private static Literal features(Table table, int target) throws IOException {
    int columns = table.header().size();
    float[] values = new float[table.rows().size() * (columns - 1)];
    int next = 0;
    for (Table.Row row : table.rows()) {
      for (int column = 0; column < columns; column++) {
        if (column != target) {
          values[next++] = table.number(row, column);
        }
      }
    }
    return Literal.of(values, Shape.of(table.rows().size(), columns - 1));
  }

  private Samples samples(Table table, int target, List<String> classes, Optional<Scaling> scaling)
      throws IOException {
    Literal numbers = features(table, target);
    return new Samples(scaling.map(scale -> scale.features(numbers)).orElse(numbers),
        regression ? numbers(table, target) : labels(table, target, classes));
  }

  private static Literal numbers(Table table, int target) throws IOException {
    float[] values = new float[table.rows().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.number(table.rows().get(i), target);
    }
    return Literal.of(values, Shape.of(values.length, 1));
  }

  private Literal labels(Table table, int target, List<String> classes) throws IOException {
    int[] values = new int[table.rows().size()];
    for (int i = 0; i < values.length; i++) {
      Table.Row row = table.rows().get(i);
      String name = row.cells().get(target);
      values[i] = classes.indexOf(name);
      if (name.isEmpty()) {
        throw Table.fault(table.source(), row.line(), "column '%s' must name a class, not be empty".formatted(label));
      }
      if (values[i] < 0) {
        throw Table.fault(table.source(), row.line(), "the class '%s' does not occur in %s".formatted(name, path));
      }
    }
    return Literal.of(values, Shape.of(values.length));
  }
}
