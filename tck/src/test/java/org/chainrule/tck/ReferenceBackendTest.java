package org.chainrule.tck;

import org.chainrule.api.TensorBackend;

class ReferenceBackendTest extends BackendTck {
  @Override
  protected TensorBackend backend() {
    return new ReferenceBackend();
  }
}
