package org.chainrule.api;

import java.util.List;

/** A learning rate that changes during training. */
@FunctionalInterface
public interface Schedule extends ExtensionPoint {
  /** The learning rate of a step. */
  double learningRate(Progress progress);

  /**
   * How far training has come.
   *
   * @param learningRate the optimizer's own learning rate
   * @param step number of the step, from 0
   * @param stepsPerEpoch steps in one pass over the training data
   * @param totalSteps steps of the whole training
   * @param validationLosses losses measured so far, one per finished epoch
   */
  record Progress(double learningRate, long step, int stepsPerEpoch, long totalSteps, List<Double> validationLosses) {
    /** Copies the list. */
    public Progress {
      validationLosses = List.copyOf(validationLosses);
    }

    /** Passes over the training data, with their fraction. */
    public double epoch() {
      return (double) step / stepsPerEpoch;
    }

    /** The same with another learning rate or a shifted step, for schedules that wrap others. */
    public Progress with(double newLearningRate, long newStep, long newTotalSteps) {
      return new Progress(newLearningRate, newStep, stepsPerEpoch, newTotalSteps, validationLosses);
    }
  }
}
