package org.chainrule.tck;

import java.util.EnumSet;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Reference;

/** Interprets graphs with {@link Reference}: slow, and right by definition. What other backends are compared with. */
public final class ReferenceBackend implements TensorBackend {
  /** A backend. */
  public ReferenceBackend() {}

  @Override
  public String id() {
    return "reference";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class), "Java", "interpreter in double precision");
  }

  @Override
  public Executable compile(Graph graph) {
    return ReferenceExecutable.of(graph);
  }
}
