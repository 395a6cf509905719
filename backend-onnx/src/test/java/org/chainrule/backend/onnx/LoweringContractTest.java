package org.chainrule.backend.onnx;

import java.util.Set;
import java.util.stream.Stream;
import org.chainrule.api.TensorBackend;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every row of the table of operations, programs made at random, and whole trainings, as ONNX Runtime runs them. */
class LoweringContractTest extends BackendTck {
  /** Rows that tell 0.0 from -0.0, which ONNX leaves open; OperatorLoweringTest has their other numbers. */
  private static final Set<String> SIGNED_ZEROS = Set.of("operator/sign/special float32",
      "operator/sign/special float64", "operator/max/special pairs float32", "operator/max/special pairs float64",
      "operator/min/special pairs float32", "operator/min/special pairs float64", "operator/reduce max/signed zeros",
      "operator/reduce min/signed zeros");

  @Override
  protected TensorBackend backend() {
    return new OnnxRuntimeBackend();
  }

  @Override
  @TestFactory
  protected Stream<DynamicTest> contract() {
    return super.contract().filter(test -> !SIGNED_ZEROS.contains(test.getDisplayName()));
  }
}
