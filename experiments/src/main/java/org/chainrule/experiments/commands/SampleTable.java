package org.chainrule.experiments.commands;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset.Filling;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.configuration.InputException;

/**
 * Samples from a CSV file, one a row. The first row may name the columns; features are then found by name where the model
 * knows names; those named {@code column=word} are 1 where the column has that word, else 0. One column more than there are features is the label: the one called label, class, target or y, or the
 * last one.
 */
final class SampleTable {
  private static final Set<String> LABELS = Set.of("label", "class", "target", "y");

  /** Nothing stands for a missing cell. */
  static final Filling NO_FILLING = new Filling(List.of(), Map.of());

  /**
   * The column of a feature: its number, or whether it is one of the words that the column may have.
   *
   * @param fill what stands for a missing cell
   */
  private record Feature(int column, List<String> words, String word, Optional<String> fill) {
    static Feature number(int column, Optional<String> fill) {
      return new Feature(column, List.of(), "", fill);
    }
  }

  private final Path file;
  private final List<CsvRecord> rows;
  private final List<Feature> columns;
  private final Optional<Integer> label;
  private final int[] sampleShape;
  private final List<String> missing;

  private SampleTable(Path file, List<CsvRecord> rows, List<Feature> columns, Optional<Integer> label,
      int[] sampleShape, List<String> missing) {
    this.file = file;
    this.rows = rows;
    this.columns = columns;
    this.label = label;
    this.sampleShape = sampleShape;
    this.missing = missing;
  }

  /**
   * Reads a file.
   *
   * @param sampleShape sizes of one sample
   * @param names names of the features, empty if they have none
   * @param filling what stands for missing cells
   * @throws InputException if it cannot be read or does not fit, with the line
   */
  static SampleTable read(Path file, int[] sampleShape, List<String> names, Filling filling) {
    List<CsvRecord> rows = records(file);
    List<String> first = rows.getFirst().getFields();
    Optional<List<String>> header = Optional.of(first.stream().map(String::strip).toList())
        .filter(_ -> isHeader(first, rows.size() > 1 ? rows.get(1).getFields() : List.of(), filling.cells()));
    List<CsvRecord> samples = header.isPresent() ? rows.subList(1, rows.size()) : rows;
    if (samples.isEmpty()) {
      throw new InputException(file + " has no samples, only the names of columns");
    }
    int width = IntStream.of(sampleShape).reduce(1, (a, b) -> a * b);
    int count = first.size();
    for (CsvRecord row : samples) {
      if (row.getFieldCount() != count) {
        throw new InputException("%s:%d: %d columns, where the first row has %d"
            .formatted(file, row.getStartingLineNumber(), row.getFieldCount(), count));
      }
    }
    if (header.isPresent() && names.size() == width) {
      requireNames(file, rows.getFirst().getStartingLineNumber(), header.get(), names);
      List<Feature> features = names.stream().map(name -> feature(name, names, header.get(), filling)).toList();
      List<Integer> others = IntStream.range(0, count)
          .filter(i -> features.stream().noneMatch(feature -> feature.column() == i)).boxed().toList();
      Optional<Integer> label = named(header.get(), others).or(() -> others.size() == 1
          ? Optional.of(others.getFirst()) : Optional.empty());
      return new SampleTable(file, samples, features, label, sampleShape, filling.cells());
    }
    if (count != width && count != width + 1) {
      throw new InputException("%s:%d: %d columns; the model takes %d numbers a sample%s, with or without a label"
          .formatted(file, rows.getFirst().getStartingLineNumber(), count, width,
              sampleShape.length > 1 ? " (shape " + Shape.of(sampleShape) + ")" : ""));
    }
    List<Integer> all = IntStream.range(0, count).boxed().toList();
    Optional<Integer> label = count == width ? Optional.empty()
        : header.flatMap(found -> named(found, all)).or(() -> Optional.of(count - 1));
    List<Integer> numbers = all.stream().filter(i -> label.isEmpty() || !label.get().equals(i)).toList();
    return new SampleTable(file, samples,
        IntStream.range(0, width).mapToObj(i -> Feature.number(numbers.get(i),
            names.size() == width ? fill(names.get(i), filling) : Optional.empty())).toList(),
        label, sampleShape, filling.cells());
  }

  private static Optional<String> fill(String column, Filling filling) {
    return Optional.ofNullable(filling.values().get(column));
  }

  private static Feature feature(String name, List<String> names, List<String> header, Filling filling) {
    int plain = header.indexOf(name);
    if (plain >= 0) {
      return Feature.number(plain, fill(name, filling));
    }
    String column = columnOf(name, header);
    String prefix = column + "=";
    return new Feature(header.indexOf(column), names.stream().filter(other -> other.startsWith(prefix))
        .map(other -> other.substring(prefix.length())).toList(), name.substring(prefix.length()),
        fill(column, filling));
  }

  /** The column whose words a feature such as {@code colour=red} stands for, or its own name. */
  private static String columnOf(String name, List<String> header) {
    return header.contains(name) ? name
        : header.stream().filter(column -> name.startsWith(column + "=")).findFirst().orElse(name);
  }

  /** Columns that are named otherwise than the model's features would be taken for them. */
  private static void requireNames(Path file, long line, List<String> header, List<String> names) {
    for (String name : names) {
      String column = columnOf(name, header);
      long count = header.stream().filter(column::equals).count();
      if (count > 1) {
        throw new InputException("%s:%d: two columns are named '%s'".formatted(file, line, column));
      }
      if (count == 0) {
        throw new InputException(("%s:%d: there is no column '%s', which the model was trained on; the columns are %s. "
            + "%sName them as the model does (%s), or leave their names out: then they are taken in this order")
            .formatted(file, line, name, listed(header), otherSeparator(header), listed(names)));
      }
    }
  }

  private static String otherSeparator(List<String> header) {
    return header.size() == 1 && header.getFirst().matches("(?s).*[;\\t|].*")
        ? "Cells must be separated by commas, not by semicolons, tabs or bars. " : "";
  }

  private static String listed(List<String> names) {
    int shown = 12;
    return String.join(", ", names.subList(0, Math.min(shown, names.size()))) + (names.size() > shown ? ", ..." : "");
  }

  /** The line on which a quoted cell begins that has no end, or 0. */
  private static int unclosedQuote(String text) {
    int line = 1;
    int opened = 0;
    boolean atStart = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && opened > 0) {
        boolean escaped = i + 1 < text.length() && text.charAt(i + 1) == '"';
        opened = escaped ? opened : 0;
        i += escaped ? 1 : 0;
      } else if (c == '"' && atStart) {
        opened = line;
      }
      line += c == '\n' ? 1 : 0;
      atStart = opened == 0 && (c == ',' || c == '\n');
    }
    return opened;
  }

  private static List<CsvRecord> records(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file " + file);
    }
    try {
      String text = Utf8Text.read(file);
      int unclosed = unclosedQuote(text);
      if (unclosed > 0) {
        throw new InputException("%s:%d: a quote is opened and never closed".formatted(file, unclosed));
      }
      List<CsvRecord> rows = CsvReader.builder().allowMissingFields(true).allowExtraFields(true).ofCsvRecord(text)
          .stream().toList();
      if (rows.isEmpty()) {
        throw new InputException(file + " is empty; one sample a row is wanted");
      }
      return rows;
    } catch (IOException | UncheckedIOException | CsvParseException exception) {
      throw new InputException("cannot read " + file + ": " + exception.getMessage(), exception);
    }
  }

  private static Optional<Integer> named(List<String> header, List<Integer> candidates) {
    return candidates.stream().filter(i -> LABELS.contains(header.get(i).toLowerCase(java.util.Locale.ROOT)))
        .findFirst();
  }

  /** Names stand where numbers stand below them; a single row is a header if it holds no number at all. */
  private static boolean isHeader(List<String> first, List<String> second, List<String> missing) {
    if (first.stream().noneMatch(SampleTable::isNumber)) {
      return true;
    }
    return IntStream.range(0, Math.min(first.size(), second.size())).anyMatch(
        i -> !isNumber(first.get(i)) && !missing.contains(first.get(i).strip()) && isNumber(second.get(i)));
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text.strip());
      return true;
    } catch (NumberFormatException exception) {
      return false;
    }
  }

  /** A cell, or what stands for it if it is missing. */
  private String cell(CsvRecord row, Feature feature) {
    String text = row.getField(feature.column()).strip();
    return missing.contains(text) ? feature.fill().orElse(text) : text;
  }

  private double number(CsvRecord row, int column, String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException exception) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw new InputException("%s:%d: column %d is '%s', not a finite number"
          .formatted(file, row.getStartingLineNumber(), column + 1, text));
    }
    return value;
  }

  private float indicator(CsvRecord row, Feature feature) {
    String word = cell(row, feature);
    if (!feature.words().contains(word)) {
      throw new InputException("%s:%d: column %d is '%s', which the model was not trained on; it knows %s"
          .formatted(file, row.getStartingLineNumber(), feature.column() + 1, word, listed(feature.words())));
    }
    return word.equals(feature.word()) ? 1 : 0;
  }

  /** Number of samples. */
  int size() {
    return rows.size();
  }

  /** The features [samples, ...]. */
  Literal features() {
    float[] values = new float[rows.size() * columns.size()];
    int next = 0;
    for (CsvRecord row : rows) {
      for (Feature feature : columns) {
        values[next++] = feature.words().isEmpty() ? (float) number(row, feature.column(), cell(row, feature))
            : indicator(row, feature);
      }
    }
    List<Dim> dims = new ArrayList<>(List.of(Dim.of(rows.size())));
    IntStream.of(sampleShape).mapToObj(Dim::of).forEach(dims::add);
    return Literal.of(values, new Shape(dims));
  }

  /** The labels as classes' names or numbers, or as numbers where the model's own targets are no classes. */
  Literal targets(List<String> classes, Literal like) {
    int column = label.orElseThrow(() -> new InputException(file
        + " has no column with labels; it needs one more than features, named label or standing last"));
    if (!like.dtype().isInteger()) {
      float[] values = new float[rows.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) number(rows.get(i), column, rows.get(i).getField(column).strip());
      }
      return Literal.of(values, like.shape().rank() == 1 ? Shape.of(values.length) : Shape.of(values.length, 1));
    }
    int[] numbers = new int[rows.size()];
    for (int i = 0; i < numbers.length; i++) {
      String text = rows.get(i).getField(column).strip();
      int number = classes.indexOf(text);
      numbers[i] = number >= 0 ? number : classNumber(rows.get(i), column, classes);
    }
    return Literal.of(numbers, Shape.of(numbers.length));
  }

  private int classNumber(CsvRecord row, int column, List<String> classes) {
    String text = row.getField(column).strip();
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (number < 0 || !classes.isEmpty() && number >= classes.size()) {
      throw new InputException("%s:%d: '%s' is no class; there are: %s".formatted(file, row.getStartingLineNumber(),
          text, classes.isEmpty() ? "numbers from 0" : String.join(", ", classes)));
    }
    return number;
  }
}
