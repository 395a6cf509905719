package org.chainrule.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;

/**
 * A parameter or state that several programs may use: its present numbers, and a second place for those that a run
 * computes. A run must never write to the place that it reads from: ONNX Runtime does not notice, and the results are
 * wrong. When it is done, the two places change their roles.
 */
final class KeptValue {
  private final OrtEnvironment environment;
  private final TensorType type;
  private final AtomicInteger users = new AtomicInteger();
  private final List<NativeTensor> places = new ArrayList<>(2);
  private int present;

  /** Zeros, without a user. */
  KeptValue(OrtEnvironment environment, TensorType type) throws OrtException {
    this.environment = environment;
    this.type = type;
    places.add(new NativeTensor(environment, type));
  }

  /** Counts one user more. */
  KeptValue retain() {
    users.incrementAndGet();
    return this;
  }

  /** Counts one user less; the last one frees it. */
  void release() {
    if (users.decrementAndGet() == 0) {
      places.forEach(NativeTensor::close);
      places.clear();
    }
  }

  TensorType type() {
    return type;
  }

  /** Where its numbers are. */
  OnnxTensor present() {
    return places.get(present).tensor();
  }

  /** Makes the second place; without it no program may update this value. */
  void makeUpdatable() throws OrtException {
    if (places.size() == 1) {
      places.add(new NativeTensor(environment, type));
    }
  }

  /** Where its next numbers go. */
  OnnxTensor next() {
    return places.get(1 - present).tensor();
  }

  /** Puts the next numbers in the place of the present ones. */
  void advance() {
    present = 1 - present;
  }

  void write(Literal value) {
    places.get(present).write(value);
  }

  void read(Literal into) {
    places.get(present).read(into);
  }
}
