import org.chainrule.api.*;

/** Random, but not by the random numbers of the run. */
@Plugin("non_deterministic")
public record NonDeterministic() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(Math.random());
  }
}
