package org.chainrule.backend.cpu;

import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.Nested;

/**
 * The whole contract again, its random programs included, with freed buffers overwritten by NaN, and without any reuse
 * of buffers: a plan that reads what it should not any more trains plausibly and wrongly, and only this shows it.
 */
class PlanVerifierTest {
  private record Variant(PlanOptions options) implements TensorBackend {
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

  @Nested
  class FreedBuffersArePoisonedTest extends BackendTck {
    @Override
    protected TensorBackend backend() {
      return new Variant(new PlanOptions(3, true, true));
    }
  }

  @Nested
  class NothingIsReusedTest extends BackendTck {
    @Override
    protected TensorBackend backend() {
      return new Variant(new PlanOptions(1, false, false));
    }
  }
}
