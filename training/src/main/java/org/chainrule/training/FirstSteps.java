package org.chainrule.training;

import java.util.List;
import org.chainrule.api.Dataset;
import org.chainrule.api.Schedule;
import org.chainrule.api.TensorBackend;

/**
 * The first steps of a training one by one, without validation and checkpoints: what comparisons of backends look at.
 * Every batch is a full one, so that there is one program.
 */
public final class FirstSteps implements AutoCloseable {
  private final TrainingSetup setup;
  private final TensorBackend backend;
  private final Dataset.Samples batch;
  private List<TrainingProgram> compiled = List.of();
  private int[] order = {};
  private int cursor;
  private int epoch;
  private long step;

  /**
   * Checks configuration and data, and traces the step; nothing is compiled yet.
   *
   * @throws InvalidInputException if a setting or the data do not fit
   */
  public FirstSteps(TrainingConfiguration configuration, TensorBackend backend) {
    this.setup = new TrainingSetup(configuration);
    this.backend = backend;
    this.batch = setup.training().buffers(configuration.batchSize());
  }

  /** Does the next step, and gives the loss before it. The first one compiles the program. */
  public double next() {
    TrainingConfiguration configuration = setup.configuration();
    double own = configuration.optimizer().learningRate();
    return next(configuration.schedule().map(schedule -> schedule.learningRate(new Schedule.Progress(own, step,
        setup.stepsPerEpoch(), (long) setup.stepsPerEpoch() * configuration.epochs(), List.of()))).orElse(own));
  }

  /** The same with a learning rate in place of the configuration's. */
  public double next(double learningRate) {
    TrainingConfiguration configuration = setup.configuration();
    if (compiled.isEmpty()) {
      TrainingProgram fresh = new TrainingProgram(configuration, setup.graphs(), backend, configuration.batchSize());
      compiled = List.of(fresh);
      fresh.write(setup.initialValues());
    }
    if (cursor + batch.size() > order.length) {
      epoch++;
      order = setup.training().order(configuration.seed(), epoch);
      cursor = 0;
    }
    setup.training().gather(order, cursor, batch);
    cursor += batch.size();
    return compiled.getFirst().step(batch, learningRate, step++, false);
  }

  @Override
  public void close() {
    compiled.forEach(TrainingProgram::close);
    compiled = List.of();
  }
}
