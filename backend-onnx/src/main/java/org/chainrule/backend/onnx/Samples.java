package org.chainrule.backend.onnx;

import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Batches cut from samples. */
final class Samples {
  private Samples() {}

  /** A batch of the given size; fewer samples than that are repeated. */
  static Literal batch(Literal samples, int size) {
    Shape from = samples.shape();
    Shape shape = from.with(0, new Dim(size, from.dim(0).name()));
    Literal batch = Literal.zeros(new TensorType(samples.dtype(), shape));
    int length = size == 0 ? 0 : batch.elements() / size;
    for (int i = 0; i < size; i++) {
      System.arraycopy(samples.array(), i % from.size(0) * length, batch.array(), i * length, length);
    }
    return batch;
  }
}
