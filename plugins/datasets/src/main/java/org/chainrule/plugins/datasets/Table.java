package org.chainrule.plugins.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The cells of a comma-separated text with a header line, as text. Cells in double quotes may contain commas and, as two
 * quotes, a quote, but no line break. Blank lines are passed over.
 *
 * @param source what messages call it
 * @param header names of the columns
 * @param rows the rows, each with as many cells as the header
 */
record Table(String source, List<String> header, List<Row> rows) {
  private static final int LONGEST_SHOWN = 40;

  /** A row and the line that it stands on. */
  record Row(int line, List<String> cells) {}

  /** A gzipped table beside this class. */
  static Table ofResource(String name) throws IOException {
    try (InputStream stream = Table.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("the resource " + name + " is missing in the jar of the data sets");
      }
      return read(name, new GZIPInputStream(stream));
    }
  }

  /** Reads a table; faults are reported as {@code source:line: what}. */
  static Table read(String source, InputStream stream) throws IOException {
    return read(source, stream, Faults.none());
  }

  /** The same; rows that cannot be read are handed to {@code faults}. */
  static Table read(String source, InputStream stream, Faults faults) throws IOException {
    // A decoder of its own reports what is no UTF-8, where the character set alone would merge different names into one.
    byte[] bytes = stream.readAllBytes();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    boolean wrong = StandardCharsets.UTF_8.newDecoder().decode(in, text, true).isError();
    OptionalInt zero = IntStream.range(0, in.position()).filter(i -> bytes[i] == 0).findFirst(); // as in UTF-16
    in.position(zero.orElse(in.position()));
    if (wrong || zero.isPresent()) {
      int line = 1 + (int) IntStream.range(0, in.position()).filter(i -> bytes[i] == '\n').count();
      throw fault(source, line, "is not text in UTF-8; save the file in that encoding");
    }
    return read(source, new BufferedReader(new StringReader(text.flip().toString())), faults);
  }

  private static Table read(String source, BufferedReader reader, Faults faults) throws IOException {
    List<String> header = List.of();
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (header.isEmpty()) {
        header = header(source, number, split(source, number, line));
        continue;
      }
      try {
        rows.add(row(source, number, line, header.size()));
      } catch (IOException fault) {
        faults.add(header.size() > 1 ? fault : new IOException(
            fault.getMessage() + separators(header) + (line.contains(";") ? ", and decimals by points" : ""), fault));
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(source + " has no rows" + (header.isEmpty() ? " and no header" : " behind its header"));
    }
    return new Table(source, header, rows);
  }

  private static Row row(String source, int number, String line, int columns) throws IOException {
    List<String> cells = split(source, number, line);
    if (cells.size() != columns) {
      throw fault(source, number, "%d cells where the header names %d columns".formatted(cells.size(), columns));
    }
    return new Row(number, cells);
  }

  private static List<String> header(String source, int number, List<String> cells) throws IOException {
    List<String> names = new ArrayList<>(cells);
    names.set(0, names.getFirst().replace("\uFEFF", "")); // a byte order mark
    if (names.contains("")) {
      throw fault(source, number, "column %d of the header has no name".formatted(names.indexOf("") + 1));
    }
    HashSet<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw fault(source, number, "two columns are named '" + name + "'");
      }
    }
    return names;
  }

  private static List<String> split(String source, int number, String line) throws IOException {
    return line.indexOf('"') < 0 ? split(line) : splitQuoted(source, number, line);
  }

  private static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    int start = 0;
    for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', start)) {
      cells.add(line.substring(start, comma).strip());
      start = comma + 1;
    }
    cells.add(line.substring(start).strip());
    return cells;
  }

  private static List<String> splitQuoted(String source, int number, String line) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"' && (quoted || cell.toString().isBlank())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw fault(source, number, "a quote is not closed on its line");
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  /** The index of a column. */
  int column(String name) throws IOException {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new IOException("%s has no column '%s'; its columns are %s%s".formatted(source, name,
          String.join(", ", header), separators(header)));
    }
    return index;
  }

  /** What may be wrong where a header seems to name one column. */
  private static String separators(List<String> header) {
    return header.size() > 1 ? ""
        : Stream.of(";", "\t", "|", " ").filter(header.getFirst()::contains).findFirst()
            .map(found -> ". Cells must be separated by commas, not by " + switch (found) {
              case "\t" -> "tabs";
              case " " -> "spaces";
              default -> found;
            }).orElse("");
  }

  /** The finite number in a cell. */
  float number(Row row, int column) throws IOException {
    String cell = row.cells().get(column);
    float value = parsed(cell);
    if (Float.isFinite(value)) {
      return value;
    }
    boolean large = Float.isInfinite(value) && Double.isFinite(Double.parseDouble(cell));
    throw fault(source, row.line(), "column '%s' must be a finite number%s, not %s".formatted(header.get(column),
        large ? " of single precision, from -3.4e38 to 3.4e38" : "",
        cell.isEmpty() ? "empty" : "'" + shortened(cell) + "'"));
  }

  /** The number that a cell holds, or NaN if it holds none; what only Java takes for one (1f, 2d, 0x1p3) is a word. */
  static float parsed(String cell) {
    int whole = whole(cell);
    if (whole >= 0) {
      return whole;
    }
    if (cell.isEmpty() || "dDfF".indexOf(cell.charAt(cell.length() - 1)) >= 0 || cell.indexOf('x') >= 0
        || cell.indexOf('X') >= 0) {
      return Float.NaN;
    }
    try {
      return Float.parseFloat(cell);
    } catch (NumberFormatException _) {
      return Float.NaN;
    }
  }

  /** The number of up to seven digits that a cell holds, as most cells of images do, or -1; a float holds it exactly. */
  private static int whole(String cell) {
    if (cell.isEmpty() || cell.length() > 7) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < cell.length(); i++) {
      int digit = cell.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** The same columns with some of the rows. */
  Table with(List<Row> some) {
    return new Table(source, header, some);
  }

  static String shortened(String cell) {
    return cell.length() <= LONGEST_SHOWN ? cell : cell.substring(0, LONGEST_SHOWN) + "...";
  }

  static IOException fault(String source, int line, String what) {
    return new IOException("%s:%d: %s".formatted(source, line, what));
  }
}
