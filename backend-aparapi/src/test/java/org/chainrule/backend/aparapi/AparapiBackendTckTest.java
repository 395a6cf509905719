package org.chainrule.backend.aparapi;

import org.chainrule.api.TensorBackend;
import org.chainrule.tck.BackendTck;

class AparapiBackendTckTest extends BackendTck {
  @Override
  protected TensorBackend backend() {
    return new AparapiBackend();
  }
}
