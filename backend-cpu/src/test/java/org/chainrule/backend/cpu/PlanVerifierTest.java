package org.chainrule.backend.cpu;

import org.chainrule.api.TensorBackend;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.Nested;

/**
 * The whole contract again, its random programs included, with freed buffers overwritten by NaN, and without any reuse
 * of buffers: a plan that reads what it should not any more trains plausibly and wrongly, and only this shows it.
 */
class PlanVerifierTest {
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
