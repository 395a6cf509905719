package org.chainrule.training;

import java.util.List;

/**
 * How large gradients are through the model in one step, from its input to its output.
 *
 * @param taps at each named place of the model
 * @param parameters at each trained parameter
 */
public record GradientFlow(List<Tap> taps, List<Parameter> parameters) {
  /** Copies the lists. */
  public GradientFlow {
    taps = List.copyOf(taps);
    parameters = List.copyOf(parameters);
  }

  /**
   * A named place in the model, such as the output of a layer.
   *
   * @param name its name, such as {@code dense1} or {@code dense1/activation1}
   * @param value root mean square of the numbers there
   * @param gradient root mean square of the loss's gradient there
   */
  public record Tap(String name, double value, double gradient) {}

  /**
   * A trained parameter.
   *
   * @param name its name
   * @param value root mean square of its numbers before the update
   * @param gradient root mean square of its gradient
   * @param update root mean square of what the update added
   */
  public record Parameter(String name, double value, double gradient, double update) {
    /** The size of the update relative to the parameter; NaN while the parameter is zero. */
    public double updateRatio() {
      return value == 0 ? Double.NaN : update / value;
    }
  }
}
