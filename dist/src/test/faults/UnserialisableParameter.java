import java.util.function.DoubleUnaryOperator;
import org.chainrule.api.*;

/** Its parameter is code, which no configuration can hold. */
@Plugin("unserialisable_parameter")
public record UnserialisableParameter(DoubleUnaryOperator slope) implements Activation {
  public UnserialisableParameter() {
    this(x -> 2 * x);
  }

  @Override
  public Tensor apply(Tensor x) {
    return x.mul(slope.applyAsDouble(1));
  }
}
