import org.chainrule.api.*;

/** It never comes back. */
@Plugin("loops_while_tracing")
public record LoopsWhileTracing() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    long count = 0;
    while (count >= 0) {
      count = (count + 1) % 1000;
    }
    return x;
  }
}
