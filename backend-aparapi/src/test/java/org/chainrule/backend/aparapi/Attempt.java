package org.chainrule.backend.aparapi;

import java.util.Map;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/** A process of its own that doubles a number on a device and prints the result, or what the backend says against it. */
final class Attempt {
  private Attempt() {}

  public static void main(String... arguments) {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(1));
    try (Executable program = new AparapiBackend().compile(Graph.of(Map.of("y", x.mul(2).node())))) {
      program.write("x", Literal.of(new float[] {21}, Shape.of(1)));
      program.run();
      System.out.println("result " + program.read("y").floats()[0]);
    } catch (BackendException e) {
      System.out.println(e.getMessage());
    }
  }
}
