import org.chainrule.api.*;

/** x^2 with a derivative that lacks the factor 2. */
@Plugin("wrong_derivative")
public record WrongDerivative() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return Tensors.function("wrong_square", z -> z.square(), (z, y, g) -> g.mul(z), x);
  }
}
