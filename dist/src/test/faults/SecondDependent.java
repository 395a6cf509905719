import org.chainrule.api.*;

/** Its slope changes every second. */
@Plugin("second_dependent")
public record SecondDependent() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(1 + System.currentTimeMillis() / 1000 % 1000);
  }
}
