package org.chainrule.training.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.training.health.HealthSample.Layer;

/** Gradients that vanish or explode on their way back through the layers, or from step to step. */
final class GradientSizes implements Rule {
  private static final double FACTOR = 1e4;
  private static final int LEAST_LOOKS = 3;

  private int vanishing;
  private Optional<Double> firstNorm = Optional.empty();

  @Override
  public List<Verdict> look(HealthSample sample) {
    List<Verdict> verdicts = new ArrayList<>();
    if (sample.layers().size() > 1) {
      throughLayers(sample, verdicts);
    }
    if (!sample.parameters().isEmpty()) {
      overTime(sample, verdicts);
    }
    return verdicts;
  }

  private void throughLayers(HealthSample sample, List<Verdict> verdicts) {
    Layer first = sample.layers().getFirst();
    Layer last = sample.layers().getLast();
    Layer largest = first;
    for (Layer layer : sample.layers()) {
      largest = Double.compare(layer.gradient(), largest.gradient()) > 0 ? layer : largest;
    }
    // None at all is what dead units let through, which has a verdict of its own.
    vanishing = first.gradient() > 0 && first.gradient() < largest.gradient() / FACTOR ? vanishing + 1 : 0;
    if (vanishing >= LEAST_LOOKS) {
      verdicts.add(new Verdict("vanishing_gradients", Rule.layer(first.name()), sample.step(),
          "gradients vanish on their way back: at %s they are %.0e of those at %s; try relu in place of sigmoid or tanh, "
              .formatted(Rule.layer(first.name()), first.gradient() / largest.gradient(), Rule.layer(largest.name()))
              + "batch_norm, larger initial weights, or fewer layers"));
    }
    if (largest.gradient() > last.gradient() * FACTOR && last.gradient() > 0) {
      verdicts.add(new Verdict("exploding_gradients", Rule.layer(largest.name()), sample.step(),
          "gradients explode on their way back: at %s they are %s times those at %s; try smaller initial weights, "
              .formatted(Rule.layer(largest.name()), Rule.number(largest.gradient() / last.gradient()),
                  Rule.layer(last.name()))
              + "batch_norm, or an optimizer that clips gradients"));
    }
  }

  private void overTime(HealthSample sample, List<Verdict> verdicts) {
    double squares = 0;
    for (HealthSample.Parameter parameter : sample.parameters()) {
      squares += parameter.gradient() * parameter.gradient();
    }
    double norm = Math.sqrt(squares);
    if (firstNorm.isEmpty()) {
      firstNorm = Optional.of(norm);
    } else if (norm > firstNorm.get() * FACTOR && firstNorm.get() > 0) {
      verdicts.add(new Verdict("exploding_gradients", "", sample.step(),
          "gradients explode: in step %d they are %s times those of the first step; try a smaller learning rate "
              .formatted(sample.step() + 1, Rule.number(norm / firstNorm.get()))
              + "or an optimizer that clips gradients"));
    }
  }
}
