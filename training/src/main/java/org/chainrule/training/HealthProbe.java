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
 * training has the same bits with and without it; it runs so seldom that it costs little.
 */
final class HealthProbe {
  /** Steps between two looks, in the first steps and later. A look costs some steps, as its code is seldom warm. */
  private static final int EVERY_AT_FIRST = 128;
  private static final int EVERY = 512;
  private static final List<Long> EARLY = List.of(0L, 8L, 32L);

  private final TrainingProgram program;
  private final List<TrainingListener> listeners;
  private final int fullBatch;
  private final LossWindow losses = new LossWindow();
  private final Replay replay;
  private Optional<Open> open = Optional.empty();
  private boolean off;

  /** A look at a step that is not done yet: what it updates is known afterwards. */
  private record Open(TrainingProgram.Look look, double rate, HealthSample.Losses losses,
      Map<String, Literal> parameters) {
    HealthSample sample(long step, Map<String, Literal> after) {
      List<HealthSample.Parameter> rows = new ArrayList<>();
      look.gradients().forEach((name, gradient) -> {
        Literal before = parameters.get(name);
        rows.add(new HealthSample.Parameter(name, size(before), gradient, change(before, after.get(name))));
      });
      return new HealthSample(step, rate, losses, Optional.of(look.loss()), look.layers(), rows);
    }
  }

  HealthProbe(TrainingSetup setup, TrainingProgram program, List<TrainingListener> listeners) {
    this.program = program;
    this.listeners = listeners.stream().filter(TrainingListener::wantsHealth).toList();
    this.fullBatch = setup.configuration().batchSize();
    this.replay = new Replay(setup, program);
    this.off = this.listeners.isEmpty();
  }

  /** Whether a step is looked at; only full batches are. Compiles what is needed for it. */
  boolean prepares(long step, int batch) {
    if (off || batch != fullBatch || !isDue(step)) {
      return false;
    }
    Optional<String> refusal = program.prepareHealth(batch);
    refusal.ifPresent(reason -> listeners.forEach(listener -> listener.message(reason)));
    off = refusal.isPresent();
    return !off;
  }

  private static boolean isDue(long step) {
    return step % (step <= EVERY ? EVERY_AT_FIRST : EVERY) == 0 || EARLY.contains(step);
  }

  /** Looks at a step that is about to be done. */
  void look(Dataset.Samples batch, double rate, long step) {
    TrainingProgram.Look look = program.health(batch, rate, step);
    open = Optional.of(new Open(look, rate, losses.take(), program.read(look.gradients().keySet())));
  }

  /** A step is about to be done. */
  void before(Replay.Step step) {
    if (!listeners.isEmpty()) {
      replay.before(step);
    }
  }

  /**
   * A step is done; the number is that of steps done. Gives the name of a parameter that was looked at and is not finite:
   * a relu, for example, may hide it from the loss.
   */
  Optional<String> after(long step, double loss) {
    losses.add(step, loss);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    HealthSample sample = open.get().sample(step - 1, program.read(open.get().parameters().keySet()));
    open = Optional.empty();
    listeners.forEach(listener -> listener.health(sample));
    return sample.parameters().stream().filter(parameter -> !Double.isFinite(parameter.update()))
        .map(HealthSample.Parameter::name).findFirst();
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

  /** The root mean square of some numbers. */
  private static double size(Literal numbers) {
    return change(Literal.zeros(numbers.type()), numbers);
  }

  /** The root mean square of what was added. */
  private static double change(Literal before, Literal after) {
    float[] from = before.floats();
    float[] to = after.floats();
    double sum = 0;
    for (int i = 0; i < from.length; i++) {
      double difference = (double) to[i] - from[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / Math.max(1, from.length));
  }
}
