package org.chainrule.plugins.trackers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tracker;

/**
 * Figures as comma-separated values, one line per epoch: the columns epoch, step, and the figures of the first epoch,
 * whose names stand in the first line. Numbers are written as Java reads them back: {@code 0.5}, {@code 1.0E-4},
 * {@code NaN}, {@code Infinity}.
 *
 * @param file name of the file in the run's directory; metrics.csv by default
 */
@Plugin("csv")
public record Csv(String file) implements Tracker {
  /** The file metrics.csv. */
  public Csv() {
    this("metrics.csv");
  }

  @Override
  public Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) throws IOException {
    Path path = directory.resolve(file);
    List<String> earlier = resumeAtEpoch > 1 ? LineFile.lines(path) : List.of();
    String header = earlier.isEmpty() ? "" : earlier.getFirst();
    LineFile lines = LineFile.open(path, line -> !header.isEmpty() && (line.equals(header)
        || epoch(line) < resumeAtEpoch));
    return new Rows(path, lines, header);
  }

  /** The epoch of a line, very large if it has none. */
  private static int epoch(String line) {
    try {
      return Integer.parseInt(line.substring(0, Math.max(0, line.indexOf(','))));
    } catch (NumberFormatException _) {
      return Integer.MAX_VALUE;
    }
  }

  private static final class Rows implements Recording {
    private final Path path;
    private final LineFile lines;
    private String header;

    private Rows(Path path, LineFile lines, String header) {
      this.path = path;
      this.lines = lines;
      this.header = header;
    }

    @Override
    public void epoch(int epoch, long step, Map<String, Double> values) throws IOException {
      List<String> columns = new ArrayList<>(List.of("epoch", "step"));
      List<String> cells = new ArrayList<>(List.of(Integer.toString(epoch), Long.toString(step)));
      values.forEach((name, value) -> {
        columns.add(quoted(name));
        cells.add(value.toString());
      });
      String names = String.join(",", columns);
      if (header.isEmpty()) {
        header = names;
        lines.append(header);
      } else if (!header.equals(names)) {
        throw new IOException("%s has the columns %s, which cannot take the figures %s of epoch %d"
            .formatted(path, header, names, epoch));
      }
      lines.append(String.join(",", cells));
    }

    private static String quoted(String name) {
      return name.matches("[^\",\r\n]*") ? name : '"' + name.replace("\"", "\"\"").replaceAll("[\r\n]", " ") + '"';
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
