package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/** The optimizer's own learning rate at every step. */
@Plugin("constant")
public record Constant() implements Schedule {
  @Override
  public double learningRate(Progress progress) {
    return progress.learningRate();
  }
}
