package org.chainrule.training;

import java.util.List;
import java.util.Optional;

/**
 * What came out of a training.
 *
 * @param history the figures of each epoch
 * @param outcome why it ended
 * @param reason the same in a sentence, with numbers
 * @param bestEpoch the epoch whose weights are the final ones; the last one where nothing was monitored
 * @param validation the final weights on the validation samples, if there are any
 * @param test the final weights on the test samples, if there are any
 * @param steps steps done in all
 * @param memory what a step needed for activations and gradients
 * @param timings where the time went
 */
public record TrainingResult(List<EpochRecord> history, Outcome outcome, String reason, int bestEpoch,
    Optional<Evaluation> validation, Optional<Evaluation> test, long steps, StepMemory memory,
    Timings timings) {
  /** Why a training ended. */
  public enum Outcome {
    /** All epochs were done. */
    COMPLETED,
    /** The monitored figure stopped getting better. */
    EARLY_STOPPED,
    /** It was asked to stop; the newest checkpoint can be resumed. */
    INTERRUPTED,
    /** The checkpoint to resume from was a finished one, so that there was nothing to do. */
    ALREADY_FINISHED
  }

  /** Copies the list. */
  public TrainingResult {
    history = List.copyOf(history);
  }
}
