import org.chainrule.api.*;

/** It cannot be made. */
@Plugin("constructor_throws")
public record ConstructorThrows() implements Activation {
  public ConstructorThrows {
    throw new IllegalStateException("no licence file");
  }

  @Override
  public Tensor apply(Tensor x) {
    return x;
  }
}
