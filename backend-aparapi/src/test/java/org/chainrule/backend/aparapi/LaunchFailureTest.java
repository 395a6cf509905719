package org.chainrule.backend.aparapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aparapi.device.OpenCLDevice;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.backend.aparapi.lowering.Target;
import org.junit.jupiter.api.Test;

class LaunchFailureTest {
  /** A group of more work items than the device can have: the driver refuses the launch, and nothing runs in Java. */
  @Test
  void aRefusedLaunchIsSaidAndDoesNotSpoilTheNextProgram() {
    OpenCl.orSkip();
    OpenCLDevice device = Devices.get(0);
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(3));
    Graph graph = Graph.of(Map.of("y", x.mul(3).add(1).node()));
    Target impossible = new Target(true, 2 * device.getMaxWorkGroupSize(), 1, 1, Optional.empty());
    BackendException e = assertThrows(BackendException.class, () -> new AparapiExecutable(graph, device, impossible));
    assertTrue(e.getMessage().contains("did not run piece") && e.getMessage().contains("take a smaller batch"),
        e.getMessage());
    try (Executable program = new AparapiBackend().compile(graph)) {
      program.write("x", Literal.of(new float[] {1, 2, 3}, Shape.of(3)));
      program.run();
      assertEquals(10, program.read("y").floats()[2]);
    }
  }
}
