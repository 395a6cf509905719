package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.Map;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend.Finding;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.device.Devices;

/** Tries a device with a small program and compares the result with the reference interpreter's. */
final class SelfTest {
  private static final int SIZE = 37;
  private static final double TOLERANCE = 1e-4;

  private SelfTest() {}

  static Finding run(int number) {
    OpenCLDevice device = Devices.get(number);
    String text = "device %d: %s, %s".formatted(number, Devices.describe(device),
        String.join(", ", Devices.limits(device)));
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(SIZE, SIZE));
    Graph graph = Graph.of(Map.of("y", x.matmul(x.transpose()).tanh().sum(1).node()));
    Literal values = Literal.zeros(x.node().type());
    for (int i = 0; i < values.elements(); i++) {
      values.set(i, (i * 31 % 17 - 8) / 40.0);
    }
    try (Executable program = new AparapiBackend(number).compile(graph)) {
      program.write("x", values);
      program.run();
      Literal seen = program.read("y");
      Literal expected = Reference.run(graph, Map.of("x", values)).outputs().get("y");
      for (int i = 0; i < expected.elements(); i++) {
        if (!(Math.abs(seen.get(i) - expected.get(i)) <= TOLERANCE)) {
          return new Finding(false, "%s; its self-test gives %s instead of %s: update its driver, or choose another one"
              .formatted(text, seen.get(i), expected.get(i)));
        }
      }
      return new Finding(true, text + "; self-test passed");
    } catch (BackendException e) {
      return new Finding(false, text + "; " + e.getMessage());
    }
  }
}
