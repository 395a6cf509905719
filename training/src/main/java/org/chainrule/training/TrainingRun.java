package org.chainrule.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.chainrule.api.Dataset;
import org.chainrule.api.Schedule;
import org.chainrule.api.ir.Literal;
import org.chainrule.training.Stopwatch.Phase;
import org.chainrule.training.TrainingResult.Outcome;

/** The loop over epochs and steps. Its fields are the state that checkpoints keep. */
final class TrainingRun {
  private final TrainingSetup setup;
  private final TrainingConfiguration configuration;
  private final TrainingProgram program;
  private final List<TrainingListener> listeners;
  private final BooleanSupplier stopRequested;
  private final Stopwatch watch;

  private long step;
  private int epoch;
  private int cursor;
  private double lossSum;
  private Optional<GradientFlow> flow;
  private final List<EpochRecord> history;
  private List<Double> validationLosses = List.of();
  private Map<String, Literal> best;
  private double learningRate;
  private long epochStart;
  private boolean flowRefused;
  private boolean first = true;
  private final HealthProbe health;
  private Optional<CheckpointWriter> checkpoints = Optional.empty();

  /** A run that begins, or goes on, at a state that is already written into the program. */
  TrainingRun(TrainingSetup setup, TrainingProgram program, Progress from, Map<String, Literal> best,
      List<TrainingListener> listeners, BooleanSupplier stopRequested) {
    this.setup = setup;
    this.configuration = setup.configuration();
    this.program = program;
    this.listeners = listeners;
    this.stopRequested = stopRequested;
    this.health = new HealthProbe(setup, program, listeners);
    this.watch = new Stopwatch(program::compileNanos);
    this.step = from.step();
    this.epoch = from.epoch();
    this.cursor = from.cursor();
    this.lossSum = from.lossSum();
    this.flow = from.flow();
    this.history = new ArrayList<>(from.history());
    this.best = best;
  }

  TrainingResult run() {
    if (setup.folder().isEmpty()) {
      return train();
    }
    setup.folder().get().prepare();
    try (CheckpointWriter writer = new CheckpointWriter(setup.folder().get())) {
      checkpoints = Optional.of(writer);
      return train();
    }
  }

  private TrainingResult train() {
    if (step > 0) {
      String place = "going on in epoch %d after %d steps".formatted(epoch, step);
      listeners.forEach(listener -> listener.message(place));
    }
    if (configuration.memoryBudget().isPresent()) {
      listeners.forEach(listener -> listener.message(program.memory().toString()));
    }
    Optional<String> verdict = Optional.empty();
    while (epoch <= configuration.epochs() && verdict.isEmpty()) {
      if (!steps()) {
        saveIfAsked(Optional.empty(), "");
        restoreBest();
        return result(Outcome.INTERRUPTED, "stopped on request in epoch %d after %d steps".formatted(epoch, step));
      }
      verdict = endEpoch();
    }
    restoreBest();
    Outcome outcome = verdict.isPresent() ? Outcome.EARLY_STOPPED : Outcome.COMPLETED;
    String reason = verdict.orElse("all %d epochs are done".formatted(configuration.epochs()))
        + (setup.stopping().isPresent() ? "; the weights are those of epoch " + bestEpoch() : "");
    saveIfAsked(Optional.of(outcome), reason);
    return result(outcome, reason);
  }

  /** The rest of the epoch's steps; false if it was asked to stop before they were all done. */
  private boolean steps() {
    SampleSet samples = setup.training();
    listeners.forEach(listener -> listener.epochStarted(epoch, configuration.epochs(), setup.stepsPerEpoch()));
    epochStart = System.nanoTime();
    validationLosses = history.stream().map(EpochRecord::validationLoss).filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble).toList();
    int[] order = watch.time(Phase.DATA, () -> samples.order(configuration.seed(), epoch));
    try (BatchLoader loader = new BatchLoader(samples, order, cursor, configuration.batchSize())) {
      while (cursor < samples.size()) {
        if (stopRequested.getAsBoolean()) {
          return false;
        }
        step(loader, Math.min(configuration.batchSize(), samples.size() - cursor));
      }
    }
    return true;
  }

  private void step(BatchLoader loader, int size) {
    boolean withFlow = cursor == 0 && measuresFlow(size);
    if (!withFlow) {
      program.prepare(size);
    }
    Dataset.Samples batch = watch.time(Phase.DATA, loader::next);
    learningRate = scheduled();
    Replay.Step present = new Replay.Step(step, epoch, cursor, size, learningRate);
    boolean looked = health.prepares(step, size);
    Runnable before = () -> health.before(present, batch, looked, first);
    if (looked || health.keepsNumbers()) {
      watch.time(Phase.HEALTH, before);
    } else {
      before.run(); // a few nanoseconds; to look at the clock takes longer
    }
    first = false;
    double loss = watch.time(Phase.COMPUTE, () -> program.step(batch, learningRate, step, withFlow));
    if (!Double.isFinite(loss)) {
      throw diverged("the loss became %s in epoch %d at step %d".formatted(loss, epoch, step + 1));
    }
    if (withFlow) {
      flow = program.flow(size);
    }
    watch.step();
    step++;
    cursor += size;
    lossSum += loss * size;
    Optional<String> notFinite = looked ? watch.time(Phase.HEALTH, () -> health.after(present, batch, loss))
        : health.after(present, batch, loss);
    if (notFinite.isPresent()) {
      throw diverged("'%s' has numbers that are not finite in epoch %d after step %d"
          .formatted(notFinite.get(), epoch, step));
    }
    listeners.forEach(listener -> listener.stepDone(step, loss));
    saveStep();
  }

  /** Whether this step is to give its gradient flow. */
  private boolean measuresFlow(int batch) {
    if (!configuration.gradientFlow() || flowRefused) {
      return false;
    }
    Optional<String> refusal = program.prepareFlow(batch);
    refusal.ifPresent(reason -> listeners.forEach(listener -> listener.message(reason)));
    flowRefused = refusal.isPresent();
    return !flowRefused;
  }

  private double scheduled() {
    double own = configuration.optimizer().learningRate();
    double rate = configuration.schedule().map(schedule -> schedule.learningRate(new Schedule.Progress(own, step,
        setup.stepsPerEpoch(), (long) setup.stepsPerEpoch() * configuration.epochs(), validationLosses))).orElse(own);
    if (!(Double.isFinite(rate) && rate >= 0)) {
      throw new TrainingFailure("the learning rate became %s in epoch %d at step %d; it must be finite and not negative"
          .formatted(rate, epoch, step + 1));
    }
    return rate;
  }

  private TrainingFailure diverged(String what) {
    String origin = health.origin().map(place -> "; " + place).orElse("");
    String remedy = step == 0 ? "; no update was made before, so a smaller learning rate cannot help"
        : "; a smaller learning rate may help";
    String message = "%s (learning rate %s)%s%s".formatted(what, learningRate, origin, remedy);
    Optional<TrainingFailure> unwritten = checkpoints.flatMap(CheckpointWriter::failure);
    return unwritten.map(failure -> new TrainingFailure(message + "; besides, " + failure.getMessage(), failure))
        .orElseGet(() -> new TrainingFailure(message + lastCheckpoint()));
  }

  private String lastCheckpoint() {
    return setup.folder().map(folder -> {
      try {
        return CheckpointFolder.checkpoints(folder.directory()).stream().findFirst()
            .map(file -> "; the last good checkpoint is " + file).orElse("");
      } catch (IOException e) {
        return "; the folder of checkpoints cannot be read: " + e.getMessage();
      }
    }).orElse("");
  }

  /** Validates, records, and says why to stop if early stopping wants that. */
  private Optional<String> endEpoch() {
    Optional<Evaluation> evaluation = evaluate(setup.validation());
    OptionalDouble validationLoss = evaluation.map(Evaluation::loss).map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
    if (validationLoss.isPresent() && Double.isNaN(validationLoss.getAsDouble())) {
      throw diverged("the validation loss became NaN in epoch %d after step %d".formatted(epoch, step));
    }
    EpochRecord record = new EpochRecord(epoch, step, lossSum / setup.training().size(), validationLoss,
        evaluation.map(Evaluation::metrics).orElse(Map.of()), learningRate, (System.nanoTime() - epochStart) / 1e9,
        flow);
    history.add(record);
    if (setup.stopping().isPresent() && bestEpoch() == epoch) {
      best = program.read(setup.weightNames());
    }
    listeners.forEach(listener -> listener.epochDone(record));
    Optional<String> verdict = setup.stopping().flatMap(rule -> rule.verdict(history));
    epoch++;
    cursor = 0;
    lossSum = 0;
    flow = Optional.empty();
    boolean last = verdict.isPresent() || epoch > configuration.epochs(); // then the final checkpoint follows
    if (!last && due(configuration.checkpoints().map(CheckpointPolicy::everyEpochs).orElse(0), epoch - 1L)) {
      saveIfAsked(Optional.empty(), "");
    }
    return verdict;
  }

  private static boolean due(int every, long count) {
    return every > 0 && count % every == 0;
  }

  private void saveStep() {
    boolean epochDone = cursor == setup.training().size();
    if (due(configuration.checkpoints().map(CheckpointPolicy::everySteps).orElse(0), step)
        && !(epochDone && due(configuration.checkpoints().orElseThrow().everyEpochs(), epoch))) {
      saveIfAsked(Optional.empty(), "");
    }
  }

  private int bestEpoch() {
    return setup.stopping().map(rule -> rule.bestEpoch(history)).orElse(history.size());
  }

  private Optional<Evaluation> evaluate(Optional<SampleSet> samples) {
    return samples.map(set -> watch.time(Phase.EVALUATION, () -> program.evaluate(set)));
  }

  private void restoreBest() {
    program.write(best);
  }

  private void saveIfAsked(Optional<Outcome> outcome, String reason) {
    checkpoints.ifPresent(writer -> watch.time(Phase.CHECKPOINT, () -> {
      Map<String, Literal> values = program.read(setup.names());
      values.forEach(this::requireFinite);
      List<EpochRecord> timeless = history.stream().map(record -> new EpochRecord(record.epoch(), record.step(),
          record.trainingLoss(), record.validationLoss(), record.metrics(), record.learningRate(), 0,
          record.gradientFlow())).toList();
      Progress progress = new Progress(step, epoch, cursor, lossSum, flow, timeless, bestEpoch(), outcome, reason);
      Map<String, Literal> monitored = outcome.isPresent() ? Map.of() : best;
      writer.write(folder -> new Checkpoint(folder.file(progress.step()), values, monitored,
          setup.traced().evaluationWeights(), setup.fingerprint(), progress));
    }));
  }

  /** A checkpoint with weights that are no numbers would push out good ones. */
  private void requireFinite(String name, Literal value) {
    if (Replay.isFinite(value)) {
      return;
    }
    for (int i = 0; i < value.elements(); i++) {
      if (!Double.isFinite(value.get(i))) {
        throw diverged("'%s' has %s among its numbers after epoch %d, step %d".formatted(name, value.get(i),
            history.size(), step));
      }
    }
  }

  /** The result, with the weights as they are. */
  TrainingResult result(Outcome outcome, String reason) {
    health.finish(step, learningRate);
    Optional<Evaluation> validation = evaluate(setup.validation());
    Optional<Evaluation> test = evaluate(setup.test());
    checkpoints.ifPresent(writer -> watch.time(Phase.CHECKPOINT, writer::finish));
    TrainingResult result = new TrainingResult(history, outcome, reason, bestEpoch(), validation, test, step,
        program.memory(), watch.timings());
    listeners.forEach(listener -> listener.finished(result));
    return result;
  }
}
