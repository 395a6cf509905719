package org.chainrule.backend.cpu;

import org.chainrule.api.TensorBackend;
import org.chainrule.tck.BackendTck;

class CpuBackendTckTest extends BackendTck {
  @Override
  protected TensorBackend backend() {
    return new CpuBackend(2);
  }
}
