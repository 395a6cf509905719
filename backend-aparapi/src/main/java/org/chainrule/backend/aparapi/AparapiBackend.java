package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.chainrule.api.Executable;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.backend.aparapi.device.Session;
import org.chainrule.backend.aparapi.lowering.TileChoice;

/**
 * Runs compiled graphs on OpenCL devices: graphics cards, or processors through pocl. Parameters stay in the device's
 * memory; batches and results travel. It computes with FLOAT32, INT32, INT64 and BOOL.
 *
 * @param device the number of the device, over all platforms, from 0
 */
@Plugin("aparapi")
public record AparapiBackend(int device) implements TensorBackend {
  /** The first device. */
  public AparapiBackend() {
    this(0);
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public AparapiBackend {
    if (device < 0) {
      throw new IllegalArgumentException("backend aparapi: device must be at least 0, not " + device);
    }
  }

  @Override
  public String id() {
    return "aparapi";
  }

  @Override
  public int irVersion() {
    return IR_VERSION;
  }

  @Override
  public Capabilities capabilities() {
    Session.checkMachine();
    return new Capabilities(IR_VERSION, EnumSet.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL),
        Devices.describe(Devices.get(device)),
        "OpenCL device " + device + ", " + String.join(", ", Devices.limits(Devices.get(device))));
  }

  /** Platforms, devices, their limits, and whether each computes what it should. */
  @Override
  public List<Finding> diagnose() {
    List<Finding> findings = new ArrayList<>();
    for (int number = 0; number < Devices.all().size(); number++) {
      findings.add(SelfTest.run(number));
    }
    return findings;
  }

  /** {@inheritDoc} */
  @Override
  public Executable compile(Graph graph) {
    Session.checkMachine();
    OpenCLDevice opened = Devices.get(device);
    return new AparapiExecutable(graph, opened, TileChoice.targetFor(graph, opened));
  }
}
