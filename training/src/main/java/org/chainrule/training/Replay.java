package org.chainrule.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;

/**
 * The last steps of a training done once more, to find where numbers began not to be finite. A step's updates are applied
 * before its loss is looked at, so the numbers that it began with are gone; from those of some steps ago they come back
 * bit for bit.
 */
final class Replay {
  private static final int EVERY = 512;
  private static final long MOST_NUMBERS = 1L << 25;

  /**
   * What a step was done with.
   *
   * @param number steps done before
   * @param epoch its epoch
   * @param cursor samples of that epoch done before
   * @param size of its batch
   * @param rate learning rate
   */
  record Step(long number, int epoch, int cursor, int size, double rate) {}

  private final TrainingSetup setup;
  private final TrainingProgram program;
  private final List<Step> steps = new ArrayList<>();
  private final boolean small;
  private Map<String, Literal> start = Map.of();

  Replay(TrainingSetup setup, TrainingProgram program) {
    this.setup = setup;
    this.program = program;
    this.small = setup.initialValues().values().stream().mapToLong(Literal::elements).sum() <= MOST_NUMBERS;
  }

  /** Whether all numbers are kept before the next step. */
  boolean keepsNumbers() {
    return small && steps.size() % EVERY == 0;
  }

  /** A step is about to be done. */
  void before(Step step) {
    if (small) {
      if (keepsNumbers()) {
        steps.clear();
        start = program.read(setup.names());
      }
      steps.add(step);
    }
  }

  /** Whether the step that is about to be done, or was done last, began with the numbers of {@link #start}. */
  boolean isAtStart() {
    return steps.size() == 1;
  }

  /** The numbers that the first of the steps that are kept began with. */
  Map<String, Literal> start() {
    return start;
  }

  /** Does the steps again until a number is not finite, and says where it came from. The program is of no use then. */
  Optional<String> origin() {
    Map<String, Literal> before = start;
    program.write(before);
    for (Step step : steps) {
      Dataset.Samples batch = setup.training().buffers(step.size());
      setup.training().gather(setup.training().order(setup.configuration().seed(), step.epoch()), step.cursor(), batch);
      double loss = program.step(batch, step.rate(), step.number(), false);
      Map<String, Literal> after = program.read(setup.names());
      if (!Double.isFinite(loss) || !after.values().stream().allMatch(Replay::isFinite)) {
        program.write(before);
        return FirstFault.find(setup.graphs().step(step.size(), false),
            graph -> program.look(graph, batch, step.rate(), step.number()))
            .map(
                fault -> "the first number that is not finite came in step %d: %s".formatted(step.number() + 1, fault));
      }
      before = after;
    }
    return Optional.empty();
  }

  static boolean isFinite(Literal value) {
    switch (value.array()) {
      case float[] floats -> {
        for (float number : floats) {
          if (!Float.isFinite(number)) {
            return false;
          }
        }
      }
      case double[] doubles -> {
        for (double number : doubles) {
          if (!Double.isFinite(number)) {
            return false;
          }
        }
      }
      default -> {}
    }
    return true;
  }
}
