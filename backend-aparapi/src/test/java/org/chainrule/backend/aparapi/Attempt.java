package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.List;
import java.util.Map;
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

/** A process of its own that doubles a number on a device and prints the result, or what the backend says against it. */
final class Attempt {
  private Attempt() {}

  public static void main(String... arguments) {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(1));
    Graph graph = Graph.of(Map.of("y", x.mul(2).node()));
    if (List.of(arguments).contains("large")) {
      graph = Graph.of(Map.of("y", x.expand(1 << 14, 1 << 14).transpose().sum().node()));
    }
    if (List.of(arguments).contains("moving")) {
      move(graph);
      return;
    }
    try (Executable program = new AparapiBackend().compile(graph)) {
      program.write("x", Literal.of(new float[] {21}, Shape.of(1)));
      program.run();
      System.out.println("result " + program.read("y").floats()[0]);
    } catch (BackendException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Does without the check of the collector, and lets it move all arrays between two runs. */
  private static void move(Graph graph) {
    OpenCLDevice device = Devices.get(0);
    device.setSharedMemory(false);
    try (Executable program = new AparapiExecutable(graph, device, Target.of(device))) {
      program.write("x", Literal.of(new float[] {21}, Shape.of(1)));
      program.run();
      System.gc();
      program.run();
      System.out.println("result " + program.read("y").floats()[0]);
    } catch (BackendException e) {
      System.out.println(e.getMessage());
    }
  }
}
