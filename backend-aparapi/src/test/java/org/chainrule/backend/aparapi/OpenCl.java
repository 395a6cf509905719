package org.chainrule.backend.aparapi;

import java.util.List;
import org.chainrule.api.BackendException;
import org.chainrule.backend.aparapi.device.Devices;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Whether this machine has an OpenCL device. */
final class OpenCl {
  private OpenCl() {}

  /** Skips the tests, saying so, where there is none; fails where {@code -Dchainrule.require} names opencl. */
  static void orSkip() {
    try {
      Devices.all();
    } catch (BackendException e) {
      if (List.of(System.getProperty("chainrule.require", "").split(",")).contains("opencl")) {
        Assertions.fail(e.getMessage());
      }
      System.err.println("SKIPPED: tests that need opencl: " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
  }
}
