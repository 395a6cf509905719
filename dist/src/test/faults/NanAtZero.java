import org.chainrule.api.*;

/** x^2 / x, which is no number at 0. */
@Plugin("nan_at_zero")
public record NanAtZero() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(x).div(x);
  }
}
