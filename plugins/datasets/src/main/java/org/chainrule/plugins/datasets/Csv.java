package org.chainrule.plugins.datasets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;

/**
 * A table of comma-separated values with a header line, packed by gzip or not. One column is what to predict, all others are features
 * [samples, features]. A column that holds words becomes one feature, 0 or 1, for each of its words ({@code colour=red}); a
 * column that holds numbers is one feature. Classes may be numbers or words, and are sorted; for regression, targets are
 * [samples, 1]. What cannot be used, such as a word among numbers, a missing cell or a row of another length, is an error
 * that names line and column, or with {@code on_error: skip} a row left out and counted.
 *
 * <p>Which columns hold words, their words, what is filled in for missing cells and the standardisation are found in the
 * training part alone, that is in all rows that are not to test on. A word that only occurs in the test part sets none of
 * its column's features.
 *
 * @param path the file
 * @param label name of the column to predict
 * @param test file with the samples to test on; by default they are taken from {@code path}
 * @param testFraction share of the rows to test on where there is no such file, from 0 to below 1; 0.2 by default
 * @param standardize whether each feature that is a number is brought to mean 0 and variance 1 over the training part; by
 *     default it is. A trained model takes the numbers of the table in both cases
 * @param regression whether the label is a number to predict and not a class; by default it is a class
 * @param missing what becomes of missing cells: {@code error} (the default), or they take the {@code mean} or
 *     {@code median} of their column, and its most frequent word where it holds words
 * @param missingValues cells that hold no value; by default empty ones, NA, N/A, NaN, null and ?
 * @param categorical names of columns whose numbers are words, such as postal codes; none by default
 * @param ignore names of columns that are no features; none by default
 * @param maxCategories how many different words a column may have; 50 by default
 * @param onError what becomes of rows that cannot be used: {@code fail} (the default) or {@code skip}
 */
@Plugin("csv")
public record Csv(String path, String label, Optional<String> test, double testFraction, boolean standardize,
    boolean regression, Missing missing, List<String> missingValues, List<String> categorical, List<String> ignore,
    int maxCategories, OnError onError) implements Dataset {
  private static final List<String> NO_VALUE = List.of("", "NA", "N/A", "NaN", "null", "?");

  /** Classes, with a fifth of the rows to test on. */
  public Csv(String path, String label) {
    this(path, label, Optional.empty(), 0.2, true, false);
  }

  /** Rows without missing cells, all of which can be used. */
  public Csv(String path, String label, Optional<String> test, double testFraction, boolean standardize,
      boolean regression) {
    this(path, label, test, testFraction, standardize, regression, Missing.ERROR, NO_VALUE, List.of(), List.of(), 50,
        OnError.FAIL);
  }

  /** Checks the numbers. */
  public Csv {
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException("test_fraction must be at least 0 and below 1, not " + testFraction);
    }
    if (maxCategories < 1) {
      throw new IllegalArgumentException("max_categories must be at least 1, not " + maxCategories);
    }
  }

  @Override
  public Splits load(long seed) throws IOException {
    Faults faults = new Faults(onError);
    Table table = read(path, faults);
    int target = table.column(label);
    for (String name : IntStream.range(0, 2).mapToObj(i -> i == 0 ? categorical : ignore).flatMap(List::stream)
        .toList()) {
      table.column(name);
    }
    Set<String> noValue = Set.copyOf(missingValues);
    Labels labels = new Labels(target, regression, noValue);
    table = table.with(labels.sound(table, faults));
    List<String> classes = labels.classes(table);
    int rows = table.rows().size();
    int held = test.isPresent() ? 0 : (int) Math.round(rows * testFraction);
    int[] order = Threefry.permutation(Threefry.key(seed, "csv/test"), 0, rows);
    Table training = rows(table, IntStream.of(order).skip(held).sorted());
    Encoding.Rules rules = new Encoding.Rules(target, ignore, categorical, missing, noValue, maxCategories);
    training = training.with(Encoding.fit(training, rules, faults.skips()).sound(training, faults));
    if (training.rows().isEmpty()) {
      throw new IOException("no row of %s is left to train on: %s".formatted(path, faults.note("row")
          .orElse("test_fraction %s takes all %d of them to test on".formatted(testFraction, rows))));
    }
    Encoding encoding = Encoding.fit(training, rules, faults.skips()); // without what was left out
    Optional<Table> testing = held == 0 ? Optional.empty()
        : Optional.of(rows(table, IntStream.of(order).limit(held).sorted()));
    if (test.isPresent()) {
      testing = Optional.of(labels.sound(other(table, faults), classes, path, faults));
    }
    if (testing.isPresent()) {
      Table sound = testing.get().with(encoding.sound(testing.get(), faults));
      testing = sound.rows().isEmpty() ? Optional.empty() : Optional.of(sound);
    }
    return splits(training, testing, encoding, labels, classes, faults);
  }

  private Splits splits(Table training, Optional<Table> testing, Encoding encoding, Labels labels,
      List<String> classes, Faults faults) throws IOException {
    Literal numbers = encoding.encode(training);
    Optional<Scaling> scaling = standardize ? Optional.of(Standardisation.of(numbers, encoding::isNumber))
        : Optional.empty();
    Samples trainingSamples = new Samples(scaled(numbers, scaling), labels.targets(training, classes));
    Optional<Samples> testSamples = testing.isEmpty() ? Optional.empty()
        : Optional.of(new Samples(scaled(encoding.encode(testing.get()), scaling),
            labels.targets(testing.get(), classes)));
    long words = encoding.columns().stream().filter(Encoding.Words.class::isInstance).count();
    return new Splits(trainingSamples, testSamples, classes, encoding.names(training),
        "Table %s, %d rows to train on%s.".formatted(path, trainingSamples.size(), words == 0 ? ""
            : "; %d columns of numbers, %d of words as %d features 0 or 1".formatted(encoding.columns().size() - words,
                words, encoding.width() - encoding.columns().size() + words)),
        scaling, notes(training, testing, encoding, faults, losses(training, encoding, numbers, trainingSamples)),
        missing == Missing.ERROR ? Optional.empty()
            : Optional.of(new Filling(missingValues, encoding.fills(training))));
  }

  private static Literal scaled(Literal numbers, Optional<Scaling> scaling) {
    return scaling.map(scale -> scale.features(numbers)).orElse(numbers);
  }

  /** What columns of numbers lose in single precision; large targets too. */
  private List<String> losses(Table training, Encoding encoding, Literal numbers, Samples samples) throws IOException {
    List<String> losses = new ArrayList<>(encoding.losses(training, numbers));
    if (regression) {
      Precision.loss(training, training.column(label), Set.of(), samples.targets().floats()).ifPresent(losses::add);
    }
    return losses;
  }

  private List<String> notes(Table training, Optional<Table> testing, Encoding encoding, Faults faults,
      List<String> losses) {
    List<String> notes = new ArrayList<>(losses);
    List<Table> tables = new ArrayList<>(List.of(training));
    testing.ifPresent(tables::add);
    List<String> filled = encoding.filled(tables);
    if (!filled.isEmpty()) {
      notes.add("Missing cells of %s are filled in (%s of the training part): %s.".formatted(path,
          missing == Missing.MEAN ? "mean" : "median", String.join(", ", filled)));
    }
    List<String> unknown = testing.map(encoding::unknown).orElse(List.of());
    if (!unknown.isEmpty()) {
      notes.add("Words of the test part that do not occur in the training part: %s.".formatted(String.join(", ",
          unknown)));
    }
    faults.note("row").ifPresent(notes::add);
    return notes;
  }

  private Table other(Table table, Faults faults) throws IOException {
    Table other = read(test.orElseThrow(), faults);
    if (!other.header().equals(table.header())) {
      throw new IOException("%s has other columns than %s: %s, not %s"
          .formatted(test.get(), path, other.header(), table.header()));
    }
    return other;
  }

  private static Table read(String path, Faults faults) throws IOException {
    return Table.read(path, new ByteArrayInputStream(IdxFile.unpacked(Path.of(path))), faults);
  }

  private static Table rows(Table table, IntStream which) {
    return table.with(which.mapToObj(table.rows()::get).toList());
  }

  /** Numbers by their size if all words are whole numbers, else by the alphabet. */
  static Comparator<String> order(Collection<String> words) {
    boolean numbers = words.stream().allMatch(word -> word.matches("-?\\d{1,9}"));
    return numbers ? Comparator.comparing(Integer::valueOf) : Comparator.naturalOrder();
  }
}
