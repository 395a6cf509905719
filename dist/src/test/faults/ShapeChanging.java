import org.chainrule.api.*;

/** It drops features and does not say so. */
@Plugin("shape_changing")
public record ShapeChanging() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.slice(1, 0, 2);
  }
}
