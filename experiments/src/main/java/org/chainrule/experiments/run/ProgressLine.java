package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainingListener;

/** Shows how training goes on: one line that is redrawn on a terminal, otherwise a line for each epoch. */
final class ProgressLine implements TrainingListener, AutoCloseable {
  private final Console console;
  private final String name;
  private static final long REDRAWN_NANOS = 200_000_000;

  private Optional<ProgressBar> bar = Optional.empty();
  private int epochs;
  private int epoch;
  private long planned;
  private long firstStep = -1;
  private long lastStep;
  private long start;
  private long drawn;
  private double loss = Double.NaN;
  private String accuracy = "";

  ProgressLine(Console console, String name) {
    this.console = console;
    this.name = name;
  }

  @Override
  public void epochStarted(int number, int total, int steps) {
    epochs = total;
    epoch = number;
    planned = (long) total * steps;
    if (bar.isEmpty()) {
      bar = console.progress().map(stream -> new ProgressBarBuilder().setTaskName(name.length() > 16 ? "" : name)
          .setInitialMax(planned).setStyle(ProgressBarStyle.ASCII).hideEta().setUpdateIntervalMillis(200)
          .startsFrom((long) (number - 1) * steps, java.time.Duration.ZERO)
          .setConsumer(new ConsoleProgressBarConsumer(stream)).build());
      console.redrawn(bar.isPresent());
    }
    describe();
  }

  @Override
  public void stepDone(long step, double lossOfBatch) {
    long now = System.nanoTime();
    if (firstStep < 0) {
      firstStep = step; // the first one's time is that of compiling
      start = now;
    }
    lastStep = step;
    loss = Double.isNaN(loss) ? lossOfBatch : loss + 0.05 * (lossOfBatch - loss);
    if (bar.isPresent()) {
      bar.get().stepTo(step);
      if (now - drawn > REDRAWN_NANOS) {
        drawn = now;
        describe();
      }
    }
  }

  private void describe() {
    bar.ifPresent(progress -> progress.setExtraMessage("%s epoch %d/%d%s%s".formatted(pace().stripLeading(), epoch,
        epochs, Double.isNaN(loss) ? "" : " loss %.3f".formatted(loss), accuracy).stripLeading()));
  }

  @Override
  public void epochDone(EpochRecord record) {
    String figures = figures(record);
    accuracy = record.metrics().entrySet().stream().findFirst()
        .map(metric -> " %s %.3f".formatted(metric.getKey().replace('_', ' '), metric.getValue())).orElse("");
    if (bar.isPresent()) {
      describe();
      console.note("epoch " + record.epoch() + "/" + epochs + "  " + figures);
    } else {
      console.say("epoch %s/%d  %s%s".formatted(pad(record.epoch()), epochs, figures, pace()));
    }
  }

  /** How fast it goes, and how long it will take at this rate. */
  private String pace() {
    double seconds = (System.nanoTime() - start) / 1e9;
    long steps = lastStep - firstStep;
    if (firstStep < 0 || steps <= 0 || seconds <= 0) {
      return "";
    }
    double rate = steps / seconds;
    long left = Math.round((planned - lastStep) / rate);
    return "  %,.0f steps/s%s".formatted(rate, lastStep >= planned ? "" : left < 60 ? "  %d s left".formatted(left)
        : left < 3600 ? "  %d:%02d min left".formatted(left / 60, left % 60)
        : "  %d:%02d h left".formatted(left / 3600, left / 60 % 60));
  }

  private String pad(int epoch) {
    return ("%" + String.valueOf(epochs).length() + "d").formatted(epoch);
  }

  private static String figures(EpochRecord epoch) {
    List<String> parts = new ArrayList<>();
    parts.add("loss %.4f".formatted(epoch.trainingLoss()));
    epoch.validationLoss().ifPresent(loss -> parts.add("validation loss %.4f".formatted(loss)));
    epoch.metrics().forEach((metric, value) -> parts.add("%s %.4f".formatted(metric.replace('_', ' '), value)));
    parts.add("%.1f s".formatted(epoch.seconds()));
    return String.join("  ", parts);
  }

  @Override
  public void message(String message) {
    console.say(message);
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
    console.redrawn(false);
  }
}
