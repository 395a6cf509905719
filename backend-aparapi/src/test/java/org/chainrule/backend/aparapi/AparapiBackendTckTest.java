package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.HashMap;
import java.util.Map;
import org.chainrule.api.TensorBackend;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.tck.BackendTck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract on a device that shares memory with the processor, and on one that has its own: there nothing is seen
 * that was not copied. */
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
  }
}
