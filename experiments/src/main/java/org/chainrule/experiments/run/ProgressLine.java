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
  private Optional<ProgressBar> bar = Optional.empty();
  private int epochs;

  ProgressLine(Console console, String name) {
    this.console = console;
    this.name = name;
  }

  @Override
  public void epochStarted(int epoch, int total, int steps) {
    epochs = total;
    if (bar.isEmpty()) {
      bar = console.progress().map(stream -> new ProgressBarBuilder().setTaskName(name)
          .setInitialMax((long) total * steps).setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(200)
          .startsFrom((long) (epoch - 1) * steps, java.time.Duration.ZERO)
          .setConsumer(new ConsoleProgressBarConsumer(stream)).build());
      bar.ifPresent(progress -> progress.setExtraMessage(" epoch " + epoch + "/" + total));
    }
  }

  @Override
  public void stepDone(long step, double loss) {
    bar.ifPresent(progress -> progress.stepTo(step));
  }

  @Override
  public void epochDone(EpochRecord epoch) {
    String figures = figures(epoch);
    if (bar.isPresent()) {
      bar.get().setExtraMessage(" epoch " + epoch.epoch() + "/" + epochs + "  " + figures);
      console.note("epoch " + epoch.epoch() + "/" + epochs + "  " + figures);
    } else {
      console.say("epoch %s/%d  %s".formatted(pad(epoch.epoch()), epochs, figures));
    }
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
  }
}
