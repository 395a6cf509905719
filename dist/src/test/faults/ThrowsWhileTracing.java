import org.chainrule.api.*;

/** It is not written yet. */
@Plugin("throws_while_tracing")
public record ThrowsWhileTracing() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    throw new IllegalStateException("not written yet");
  }
}
