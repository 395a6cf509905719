package org.chainrule.training;

import java.util.List;
import java.util.Optional;

/**
 * How far a training has come, as checkpoints keep it. Nothing in it depends on the clock.
 *
 * @param step steps done
 * @param epoch the epoch that is under way or about to begin, from 1
 * @param cursor training samples of that epoch that are done
 * @param lossSum sum over those samples of their losses
 * @param flow gradient flow measured in that epoch so far
 * @param history the epochs done, with 0 seconds each
 * @param bestEpoch the epoch with the best monitored figure; 0 if there is none yet
 * @param outcome why training ended; empty while it has not
 * @param reason the same in a sentence; empty while it has not
 */
public record Progress(long step, int epoch, int cursor, double lossSum, Optional<GradientFlow> flow,
    List<EpochRecord> history, int bestEpoch, Optional<TrainingResult.Outcome> outcome, String reason) {
  /** Copies the list. */
  public Progress {
    history = List.copyOf(history);
  }

  /** A training that has not begun. */
  public static Progress start() {
    return new Progress(0, 1, 0, 0, Optional.empty(), List.of(), 0, Optional.empty(), "");
  }

  /** Whether training had ended. */
  public boolean finished() {
    return outcome.isPresent();
  }
}
