package org.chainrule.training;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Graph;
import org.chainrule.autograd.Rematerialization;

/**
 * The memory that a training step needs for activations and gradients, besides data, parameters and what the optimizer
 * keeps.
 *
 * @param bytes at its peak: as the backend says, or an estimate where it does not
 * @param without the same for a step that computes nothing twice: an estimate where that was not tried
 * @param extraWork floating-point operations done a second time to save memory, as a part of those of the plain step
 * @param description what is computed again
 */
public record StepMemory(long bytes, long without, double extraWork, String description) {
  /** A plan may keep much less than the estimate says: a graph that is estimated at more than the budget is tried too. */
  private static final double ESTIMATE_TOLERANCE = 2;

  /** A program and the memory it needs. */
  record Fitted(Executable program, StepMemory memory) {}

  /**
   * Compiles a step, with the least extra work that keeps its memory within a budget.
   *
   * @param compiler gives a program for a graph
   * @param step the training step
   * @param budget bytes; empty for a step that computes nothing twice
   * @throws InvalidInputException if the budget is too small
   */
  static Fitted fit(Function<Graph, Executable> compiler, Graph step, OptionalLong budget) {
    if (budget.isEmpty()) {
      Executable program = compiler.apply(step);
      long bytes = program.peakBytes().orElse(0);
      return new Fitted(program, new StepMemory(bytes, bytes, 0, "nothing is computed again"));
    }
    long limit = budget.getAsLong();
    List<Rematerialization.Variant> variants = Rematerialization.variants(step, TrainingGraphs.LOSS);
    long plain = variants.getFirst().bytes();
    long least = Long.MAX_VALUE;
    for (Rematerialization.Variant variant : variants) {
      if (variant.bytes() > limit * ESTIMATE_TOLERANCE) {
        least = Math.min(least, variant.bytes());
        continue; // not even compiled: that might fill the memory that is to be spared
      }
      Executable program = compiler.apply(variant.graph());
      long bytes = program.peakBytes().orElse(variant.bytes());
      if (variant == variants.getFirst()) {
        plain = bytes; // with what the backend needs besides, as for the patches of a convolution
      }
      if (bytes <= limit) {
        return new Fitted(program, new StepMemory(bytes, plain, variant.work(), variant.description()));
      }
      program.close();
      least = Math.min(least, bytes);
    }
    throw new InvalidInputException(
        "training.memory_budget is %s, but a step needs %s for activations and gradients, %s; raise it or take a smaller batch_size"
            .formatted(text(limit), text(plain), least < plain
                ? "and no less than about " + text(least) + " when they are computed again"
                : "which computing them again does not lessen"));
  }

  /** As a line for people. */
  @Override
  public String toString() {
    return extraWork == 0
        ? "activations and gradients: %s; %s".formatted(text(bytes), description)
        : "activations and gradients: %s instead of about %s; %s (%.0f %% more work)"
            .formatted(text(bytes), text(without), description, 100 * extraWork);
  }

  private static String text(long bytes) {
    return bytes < 1 << 14 ? bytes + " bytes"
        : bytes < 1 << 20 ? "%.1f KiB".formatted(bytes / 1024.0) : "%.1f MiB".formatted(bytes / 1048576.0);
  }
}
