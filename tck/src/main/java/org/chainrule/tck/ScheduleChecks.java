package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.Schedule;
import org.chainrule.api.Schedule.Progress;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link Schedule}. */
final class ScheduleChecks {
  private static final int STEPS_PER_EPOCH = 37;
  private static final int EPOCHS = 300;

  private final Schedule schedule;

  ScheduleChecks(Schedule schedule) {
    this.schedule = schedule;
  }

  List<Check> checks() {
    return List.of(
        new Check("schedule/finite and not negative over a long run", () -> everywhere(STEPS_PER_EPOCH, EPOCHS)),
        new Check("schedule/finite and not negative over the shortest runs",
            () -> everywhere(1, 1).worst(everywhere(2, 1)).worst(everywhere(1, 3))),
        new Check("schedule/a function of progress alone", this::deterministic));
  }

  /** Losses that fall, stall, and rise again. */
  private static Progress progress(long step, int stepsPerEpoch, int epochs) {
    List<Double> losses = new ArrayList<>();
    for (int epoch = 1; epoch <= step / stepsPerEpoch; epoch++) {
      losses.add(epoch % 7 == 0 ? Double.NaN : 1 + Math.abs(epoch - epochs / 3.0) / epochs);
    }
    return new Progress(0.1, step, stepsPerEpoch, (long) stepsPerEpoch * epochs, losses);
  }

  private Note everywhere(int stepsPerEpoch, int epochs) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    for (long step = 0; step < (long) stepsPerEpoch * epochs; step++) {
      double rate = schedule.learningRate(progress(step, stepsPerEpoch, epochs));
      require(Double.isFinite(rate) && rate >= 0, "the learning rate of step %d of %d is %s", step,
          stepsPerEpoch * epochs, rate);
      lowest = Math.min(lowest, rate);
      highest = Math.max(highest, rate);
    }
    return new Note(0, "between %.3g and %.3g for a learning rate of 0.1".formatted(lowest, highest));
  }

  private Note deterministic() {
    List<Double> rates = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < 50; i++) {
        int step = pass == 0 ? i : 49 - i; // asked in another order
        rates.add(schedule.learningRate(progress(step * 7L, STEPS_PER_EPOCH, EPOCHS)));
      }
    }
    for (int i = 0; i < 50; i++) {
      require(rates.get(i).equals(rates.get(99 - i)), "the learning rate of step %d is %s, and when asked again %s",
          i * 7,
          rates.get(i), rates.get(99 - i));
    }
    return Note.NONE;
  }
}
