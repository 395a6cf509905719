package org.chainrule.backend.cpu;

import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.backend.cpu.plan.PlanOptions;

/** The backend with plans made in a certain way. */
record Variant(PlanOptions options) implements TensorBackend {
  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public Capabilities capabilities() {
    return new CpuBackend(options.threads()).capabilities();
  }

  @Override
  public Executable compile(Graph graph) {
    return CpuBackend.compile(graph, options);
  }
}
