package org.chainrule.benchmarks.opencl;

import java.util.List;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.TensorType;
import org.chainrule.benchmarks.peer.Session;

/**
 * A product of two parameters on one of our backends, with all that the backend does for it, packing too. Only its first
 * row leaves it, as in a training step next to nothing does.
 */
final class CompiledProduct implements Session {
  private final Executable program;
  private final String label;

  CompiledProduct(TensorBackend backend, ProductShape shape, Literal left, Literal right) {
    label = backend.id();
    Node product = new Node(new Op.MatMul(shape.transposeLeft(), shape.transposeRight()),
        List.of(parameter("left", left), parameter("right", right)));
    Node row = new Node(new Op.Slice(List.of(0, 0), List.of(1, shape.columns()), List.of(1, 1)), List.of(product));
    program = backend.compile(Graph.of(Map.of("row", row)));
    program.write("left", left);
    program.write("right", right);
  }

  private static Node parameter(String name, Literal value) {
    return new Node(new Op.Parameter(name, new TensorType(DType.FLOAT32, value.shape())), List.of());
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public void step() {
    program.run();
  }

  @Override
  public float[] observe() {
    step();
    return program.read("row").floats();
  }

  @Override
  public void close() {
    program.close();
  }
}
