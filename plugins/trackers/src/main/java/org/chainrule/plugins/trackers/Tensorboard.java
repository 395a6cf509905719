package org.chainrule.plugins.trackers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tracker;

/**
 * Figures as an event file for TensorBoard ({@code tensorboard --logdir runs}): a scalar for each figure of an epoch, at
 * the number of steps done, and the configuration as a text. Numbers are float32, as the format has them.
 *
 * <p>Source: tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
 *
 * @param file name of the file in the run's directory; events.out.tfevents.chainrule by default. TensorBoard reads files
 *     that have "tfevents" in their name.
 */
@Plugin("tensorboard")
public record Tensorboard(String file) implements Tracker {
  /** Records before those of epochs: the version of the format, and the configuration. */
  private static final int HEAD = 2;
  private static final String VERSION = "brain.Event:2";
  private static final int STRING_TYPE = 7;

  /** The file events.out.tfevents.chainrule. */
  public Tensorboard() {
    this("events.out.tfevents.chainrule");
  }

  @Override
  public Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) throws IOException {
    Path path = directory.resolve(file);
    List<byte[]> earlier = resumeAtEpoch > 1 ? EventFile.records(path) : List.of();
    EventFile events = EventFile.open(path,
        earlier.size() < HEAD ? List.of() : earlier.subList(0, Math.min(earlier.size(), HEAD + resumeAtEpoch - 1)));
    if (earlier.size() < HEAD) {
      events.append(event(0).text(3, VERSION).encoded());
      StringBuilder text = new StringBuilder();
      lines(configuration, "    ", text);
      events.append(event(0).message(5, new Message().message(1, text("configuration", text.toString()))).encoded());
    }
    return new Recording() {
      @Override
      public void epoch(int epoch, long step, Map<String, Double> values) throws IOException {
        Message summary = new Message().message(1, scalar("epoch", epoch));
        values.forEach((name, value) -> summary.message(1, scalar(name, value)));
        events.append(event(step).message(5, summary).encoded());
      }

      @Override
      public void close() throws IOException {
        events.close();
      }
    };
  }

  private static Message event(long step) {
    return new Message().real(1, System.currentTimeMillis() / 1e3).number(2, step);
  }

  private static Message scalar(String tag, double value) {
    return new Message().text(1, tag).real(2, (float) value);
  }

  private static Message text(String tag, String value) {
    Message shape = new Message().message(2, new Message().number(1, 1));
    Message tensor = new Message().number(1, STRING_TYPE).message(2, shape).text(8, value);
    Message plugin = new Message().message(1, new Message().text(1, "text"));
    return new Message().text(1, tag).message(8, tensor).message(9, plugin);
  }

  /** A configuration as indented lines, which TensorBoard shows as they are. */
  private static void lines(Map<?, ?> configuration, String indent, StringBuilder text) {
    configuration.forEach((key, value) -> {
      if (value instanceof Map<?, ?> map && !map.isEmpty()) {
        text.append(indent).append(key).append(":\n");
        lines(map, indent + "  ", text);
      } else {
        text.append(indent).append(key).append(": ").append(value).append('\n');
      }
    });
  }
}
