package org.chainrule.tck;

import java.util.stream.Stream;
import org.chainrule.api.TensorBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a backend as JUnit tests. A backend's test is a subclass:
 *
 * {@snippet :
 * class CpuBackendTckTest extends BackendTck {
 *   @Override
 *   protected TensorBackend backend() {
 *     return new CpuBackend();
 *   }
 * }
 * }
 */
public abstract class BackendTck {
  /** For subclasses. */
  protected BackendTck() {}

  /** The backend to check. */
  protected abstract TensorBackend backend();

  /** One test for each promise. */
  @TestFactory
  @SuppressWarnings("exports") // only a test sees it, and has JUnit
  protected Stream<DynamicTest> contract() {
    return new BackendContract(backend()).checks().stream().map(Verdicts::test);
  }
}
