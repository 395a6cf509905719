import org.chainrule.api.*;

/** Its slope is the time of day. */
@Plugin("time_dependent")
public record TimeDependent() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(System.currentTimeMillis() % 100_000);
  }
}
