import org.chainrule.api.*;

/** It asks which backend there is. */
@Plugin("touches_backend")
public record TouchesBackend() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return new org.chainrule.backend.cpu.CpuBackend().id().equals("cpu") ? x.tanh() : x;
  }
}
