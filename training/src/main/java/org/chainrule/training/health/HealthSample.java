package org.chainrule.training.health;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a training in one of its steps shows, before the step is done.
 *
 * @param step steps done before
 * @param learningRate that of the step
 * @param losses the losses of steps since the look before, without this step's
 * @param loss the loss of this step; empty where the training has ended and only losses are told
 * @param layers the activations, from the model's input to its output
 * @param parameters the trained parameters, in that order too
 */
public record HealthSample(long step, double learningRate, Losses losses, Optional<Double> loss, List<Layer> layers,
    List<Parameter> parameters) {
  /** Copies the lists. */
  public HealthSample {
    layers = List.copyOf(layers);
    parameters = List.copyOf(parameters);
  }

  /**
   * The losses of some consecutive steps.
   *
   * @param count how many
   * @param mean their mean; 0 if there are none
   * @param spike the largest jump among them
   */
  public record Losses(long count, double mean, Optional<Spike> spike) {}

  /**
   * A step whose loss is far above all of the steps before it.
   *
   * @param step its number, from 1
   * @param before the largest loss in the steps before
   * @param loss its own
   */
  public record Spike(long step, double before, double loss) {}

  /**
   * The numbers that an activation gives for one batch.
   *
   * @param name such as {@code dense1/activation1}
   * @param mean of the numbers
   * @param size root mean square of the numbers
   * @param gradient Euclidean norm of the loss's gradient there
   * @param units its units, where the activation works on each number alone and can be stuck
   */
  public record Layer(String name, double mean, double size, double gradient, Optional<Units> units) {}

  /**
   * The units of an activation: columns of a matrix, channels of images.
   *
   * @param kind how the activation can be stuck
   * @param count how many there are
   * @param observed how many numbers of each there were
   * @param stuck those that let no gradient through, in any of these numbers ({@link Kind#GATED}) or in 85 % of them
   *     ({@link Kind#BOUNDED})
   */
  public record Units(Kind kind, int count, long observed, BitSet stuck) {
    /** Copies the set. */
    public Units {
      stuck = (BitSet) stuck.clone();
    }
  }

  /** How a unit of an activation can be stuck. */
  public enum Kind {
    /** Flat on one side, as relu: a unit that is there for all samples is dead. */
    GATED,
    /** Flat on both sides, as tanh and sigmoid: a unit that is far out for nearly all samples is saturated. */
    BOUNDED
  }

  /**
   * A trained parameter.
   *
   * @param name its name, such as {@code dense1/weight}
   * @param value root mean square of its numbers
   * @param gradient root mean square of its gradient
   * @param update root mean square of what the step adds
   */
  public record Parameter(String name, double value, double gradient, double update) {}
}
