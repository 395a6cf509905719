import org.chainrule.api.*;

/** Its parameter grows whenever it is written down and read again. */
@Plugin("changes_parameter")
public record ChangesParameter(double slope) implements Activation {
  public ChangesParameter {
    slope = slope + 1;
  }

  public ChangesParameter() {
    this(1);
  }

  @Override
  public Tensor apply(Tensor x) {
    return x.mul(slope);
  }
}
