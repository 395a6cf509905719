package org.chainrule.plugins.trackers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tracker;

/**
 * Figures as JSON lines, one object per epoch with the keys epoch, step, and the names of the figures. JSON has no
 * numbers that are not finite: these are the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 *
 * @param file name of the file in the run's directory; metrics.jsonl by default
 */
@Plugin("json_lines")
public record JsonLines(String file) implements Tracker {
  private static final Pattern EPOCH = Pattern.compile("\\{\"epoch\":(\\d{1,9}),.*\\}");

  /** The file metrics.jsonl. */
  public JsonLines() {
    this("metrics.jsonl");
  }

  @Override
  public Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) throws IOException {
    LineFile lines = LineFile.open(directory.resolve(file), line -> epoch(line) < resumeAtEpoch);
    return new Recording() {
      @Override
      public void epoch(int epoch, long step, Map<String, Double> values) throws IOException {
        StringBuilder line = new StringBuilder("{\"epoch\":%d,\"step\":%d".formatted(epoch, step));
        values.forEach((name, value) -> line.append(',').append(string(name)).append(':').append(number(value)));
        lines.append(line.append('}').toString());
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }

  /** The epoch of a line, very large if it has none. */
  private static int epoch(String line) {
    Matcher matcher = EPOCH.matcher(line);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : '"' + Double.toString(value) + '"';
  }

  private static String string(String text) {
    StringBuilder result = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        result.append('\\').append((char) c);
      } else if (c < 0x20) {
        result.append("\\u%04x".formatted(c));
      } else {
        result.append((char) c);
      }
    });
    return result.append('"').toString();
  }
}
