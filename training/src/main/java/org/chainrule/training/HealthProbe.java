package org.chainrule.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.training.health.HealthSample;

/**
 * Measures health now and then, for listeners that want it. It runs a program of its own that changes nothing, so that
 * training has the same bits with and without it; when it does so is the matter of {@link HealthSchedule}.
 */
final class HealthProbe {
  private final TrainingSetup setup;
  private final TrainingProgram program;
  private final List<TrainingListener> listeners;
  private final LossWindow losses = new LossWindow();
  private final Replay replay;
  private Optional<HealthSchedule> schedule = Optional.empty();
  private Optional<Open> open = Optional.empty();
  private boolean behind;
  private boolean off;

  /** A look at a step that is not done yet: what it updates is known afterwards. */
  private record Open(TrainingProgram.Look look, double rate, HealthSample.Losses losses,
      Map<String, Literal> parameters) {
    HealthSample sample(long step, Map<String, Literal> after) {
      List<HealthSample.Parameter> rows = new ArrayList<>();
      for (Map.Entry<String, Double> gradient : look.gradients().entrySet()) {
        String name = gradient.getKey();
        rows.add(row(name, gradient.getValue(), parameters.get(name).floats(), after.get(name).floats()));
      }
      return new HealthSample(step, rate, losses, Optional.of(look.loss()), look.layers(), rows);
    }

    private static HealthSample.Parameter row(String name, double gradient, float[] before, float[] after) {
      double squares = 0;
      double changes = 0;
      for (int i = 0; i < before.length; i++) {
        double change = (double) after[i] - before[i];
        squares += (double) before[i] * before[i];
        changes += change * change;
      }
      int count = Math.max(1, before.length);
      return new HealthSample.Parameter(name, Math.sqrt(squares / count), gradient, Math.sqrt(changes / count));
    }
  }

  HealthProbe(TrainingSetup setup, TrainingProgram program, List<TrainingListener> listeners) {
    this.setup = setup;
    this.program = program;
    this.listeners = listeners.stream().filter(TrainingListener::wantsHealth).toList();
    this.replay = new Replay(setup, program);
    this.off = this.listeners.isEmpty();
  }

  /** Whether a step is looked at; only full batches are. Compiles what is needed for it. */
  boolean prepares(long step, int batch) {
    if (off || batch != setup.configuration().batchSize()) {
      return false;
    }
    if (schedule.isEmpty()) {
      schedule = Optional.of(program.healthSchedule(batch));
    }
    if (!schedule.get().isDue(step)) {
      return false;
    }
    Optional<String> refusal = program.prepareHealth(batch);
    refusal.ifPresent(reason -> listeners.forEach(listener -> listener.message(reason)));
    off = refusal.isPresent();
    return !off;
  }

  /** Whether {@link #before} takes its time even if it does not look. */
  boolean keepsNumbers() {
    return !listeners.isEmpty() && replay.keepsNumbers();
  }

  /**
   * A step is about to be done.
   *
   * @param looked whether to look at it
   * @param first whether the program of a step has not run yet. What runs first pays for what is loaded and warmed up, so
   *     that is the step, as it is without health; the look follows, at the numbers that the step began with.
   */
  void before(Replay.Step step, Dataset.Samples batch, boolean looked, boolean first) {
    if (listeners.isEmpty()) {
      return;
    }
    replay.before(step);
    behind = looked && first && replay.isAtStart();
    if (looked && !behind) {
      TrainingProgram.Look look = program.health(batch, step.rate(), step.number());
      open = Optional.of(new Open(look, step.rate(), losses.take(), program.read(look.gradients().keySet())));
    }
  }

  /**
   * A step is done. Gives the name of a parameter that was looked at and is not finite: a relu, for example, may hide it
   * from the loss.
   */
  Optional<String> after(Replay.Step step, Dataset.Samples batch, double loss) {
    Optional<HealthSample> sample = Optional.empty();
    if (behind) {
      sample = Optional.of(lookBack(step, batch));
    } else if (open.isPresent()) {
      sample = Optional.of(open.get().sample(step.number(), program.read(open.get().parameters().keySet())));
    }
    losses.add(step.number() + 1, loss);
    behind = false;
    open = Optional.empty();
    return sample.flatMap(this::tell);
  }

  /** Looks at the step just done, at the numbers before it, and puts back those after it. */
  private HealthSample lookBack(Replay.Step step, Dataset.Samples batch) {
    Map<String, Literal> before = replay.start();
    Map<String, Literal> after = program.read(setup.names());
    program.write(before);
    TrainingProgram.Look look = program.health(batch, step.rate(), step.number());
    program.write(after);
    return new Open(look, step.rate(), losses.take(), before).sample(step.number(), after);
  }

  private Optional<String> tell(HealthSample sample) {
    listeners.forEach(listener -> listener.health(sample));
    for (HealthSample.Parameter parameter : sample.parameters()) {
      if (!Double.isFinite(parameter.update())) {
        return Optional.of(parameter.name());
      }
    }
    return Optional.empty();
  }

  /** Training has ended. */
  void finish(long step, double rate) {
    HealthSample.Losses rest = losses.take();
    if (!listeners.isEmpty() && rest.count() > 0) {
      HealthSample sample = new HealthSample(step, rate, rest, Optional.empty(), List.of(), List.of());
      listeners.forEach(listener -> listener.health(sample));
    }
  }

  /** Which computation first gave a number that is not finite, in a sentence; empty if that is not known. */
  Optional<String> origin() {
    return listeners.isEmpty() ? Optional.empty() : replay.origin();
  }
}
