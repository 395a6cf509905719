package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.TensorBackend;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract on a device that shares memory with the processor, and on one that has its own: there nothing is seen
 * that was not copied. Each check compiles a kernel of its own, which takes an OpenCL driver most of a second: unless
 * {@code -Dchainrule.opencl=all} asks for all of them, a part is taken, evenly spread.
 */
class AparapiBackendTckTest {
  @Nested
  class Shared extends BackendTck {
    @BeforeEach
    void needsDevice() {
      OpenCl.orSkip();
    }

    @Override
    protected TensorBackend backend() {
      return new AparapiBackend();
    }

    @Override
    @TestFactory
    protected Stream<DynamicTest> contract() {
      return part(super.contract(), 16, 0);
    }
  }

  @Nested
  class Discrete extends BackendTck {
    private final Map<OpenCLDevice, Boolean> before = new HashMap<>();

    @BeforeEach
    void copy() {
      OpenCl.orSkip();
      Devices.all().forEach(device -> {
        before.put(device, device.isSharedMemory());
        device.setSharedMemory(false);
      });
    }

    @AfterEach
    void restore() {
      before.forEach(OpenCLDevice::setSharedMemory);
    }

    @Override
    protected TensorBackend backend() {
      return new AparapiBackend();
    }

    @Override
    @TestFactory
    protected Stream<DynamicTest> contract() {
      return part(super.contract(), 40, 7);
    }
  }

  private static Stream<DynamicTest> part(Stream<DynamicTest> checks, int every, int first) {
    List<DynamicTest> all = checks.toList();
    if (System.getProperty("chainrule.opencl", "").equals("all")) {
      return all.stream();
    }
    List<DynamicTest> taken = IntStream.iterate(first, i -> i < all.size(), i -> i + every).mapToObj(all::get).toList();
    System.err.printf("%d of %d checks of the OpenCL backend are made; all with -Dchainrule.opencl=all%n", taken.size(),
        all.size());
    return taken.stream();
  }
}
