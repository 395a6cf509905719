package org.chainrule.training;

import org.chainrule.training.health.HealthSample;

/** Hears how a training goes on, on the training's own thread: return quickly. */
public interface TrainingListener {
  /**
   * An epoch begins.
   *
   * @param epoch its number, from 1
   * @param epochs how many are planned
   * @param steps steps in one epoch
   */
  default void epochStarted(int epoch, int epochs, int steps) {}

  /**
   * A step is done.
   *
   * @param step steps done so far in all epochs
   * @param loss the loss of its batch, without penalties
   */
  default void stepDone(long step, double loss) {}

  /** An epoch is done and validated. */
  default void epochDone(EpochRecord epoch) {}

  /** Training ended without a failure. */
  default void finished(TrainingResult result) {}

  /** Whether it wants to hear of {@link #health}, which is measured only then. */
  default boolean wantsHealth() {
    return false;
  }

  /** Figures of a step: now and then, more often at the start. */
  default void health(HealthSample sample) {}

  /** Something worth telling, in a sentence. */
  default void message(String message) {}
}
