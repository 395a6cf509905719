import org.chainrule.api.*;

/** It ends the program. */
@Plugin("ends_the_program")
public record EndsTheProgram() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    System.exit(0);
    return x;
  }
}
