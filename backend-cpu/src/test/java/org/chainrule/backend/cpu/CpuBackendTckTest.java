package org.chainrule.backend.cpu;

import org.chainrule.api.TensorBackend;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.Tier;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract of backends in each tier. */
class CpuBackendTckTest {
  private static TensorBackend in(Tier tier) {
    return new Variant(new PlanOptions(2, true, false, tier));
  }

  @Nested
  class NativeTest extends BackendTck {
    @BeforeAll
    static void isThere() {
      RequiredOneDnn.orSkip();
    }

    @Override
    protected TensorBackend backend() {
      return in(Tier.NATIVE);
    }
  }

  @Nested
  class VectorTest extends BackendTck {
    @Override
    protected TensorBackend backend() {
      return in(Tier.VECTOR);
    }
  }

  @Nested
  class PlainTest extends BackendTck {
    @Override
    protected TensorBackend backend() {
      return in(Tier.PLAIN);
    }
  }
}
