package org.chainrule.backend.onnx;

import org.chainrule.api.TensorBackend;
import org.chainrule.tck.BackendTck;

/** Every row of the table of operations, programs made at random, and whole trainings, as ONNX Runtime runs them. */
class OnnxRuntimeTckTest extends BackendTck {
  @Override
  protected TensorBackend backend() {
    return new OnnxRuntimeBackend();
  }
}
