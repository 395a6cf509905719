import org.chainrule.api.*;

/** It counts how often it is traced. */
@Plugin("hidden_state")
public record HiddenState() implements Activation {
  private static int calls;

  @Override
  public Tensor apply(Tensor x) {
    calls++;
    return x.mul(1 + 0.01 * calls);
  }
}
