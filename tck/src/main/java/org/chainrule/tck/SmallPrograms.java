package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/** Programs of pairs of numbers, so small that their results are known, and what checks ask of them. */
abstract class SmallPrograms {
  /** The type of all values. */
  static final TensorType PAIR = new TensorType(DType.FLOAT32, Shape.of(2));

  final TensorBackend backend;

  SmallPrograms(TensorBackend backend) {
    this.backend = backend;
  }

  /** What a check does. */
  interface Action {
    void run() throws Exception;
  }

  /** A check of programs. */
  static Check check(String name, Action action) {
    return new Check("executable/" + name, () -> {
      action.run();
      return Note.NONE;
    });
  }

  /** An input of two numbers. */
  static Tensor input(String name) {
    return Tensors.input(name, DType.FLOAT32, Shape.of(2));
  }

  /** A parameter of two numbers. */
  static Tensor parameter(String name) {
    return Tensors.apply(new Op.Parameter(name, PAIR));
  }

  /** A state of two numbers. */
  static Tensor state(String name) {
    return Tensors.apply(new Op.State(name, PAIR));
  }

  /** Two numbers. */
  static Literal pair(float a, float b) {
    return Literal.of(new float[] {a, b}, Shape.of(2));
  }

  /** A graph of what it gives and what becomes of its parameters and states. */
  static Graph graph(Map<String, Tensor> outputs, Map<Tensor, Tensor> updates) {
    Map<String, Node> results = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> results.put(name, tensor.node()));
    Map<Node, Node> next = new LinkedHashMap<>();
    updates.forEach((leaf, tensor) -> next.put(leaf.node(), tensor.node()));
    return Graph.of(results, next);
  }

  /** A program of that graph. */
  Executable compile(Map<String, Tensor> outputs, Map<Tensor, Tensor> updates) {
    return backend.compile(graph(outputs, updates));
  }

  /** Reads a value in both ways, and compares it bit by bit. */
  static void expect(Executable program, String name, Literal expected) {
    Literal actual = program.read(name);
    require(actual.dtype() == expected.dtype() && actual.shape().sameSizes(expected.shape())
        && actual.reshape(expected.shape()).equals(expected), "'%s' is %s, should be %s", name, actual, expected);
    Literal into = Literal.zeros(expected.type());
    program.read(name, into);
    require(into.equals(expected), "'%s' read into a literal is %s, should be %s", name, into, expected);
  }

  /** Wants an action to be refused with a message. */
  static void refused(String what, Class<? extends RuntimeException> by, Action action) throws Exception {
    try {
      action.run();
    } catch (RuntimeException e) {
      require(by.isInstance(e), "%s: throws %s instead of a %s", what, e, by.getSimpleName());
      require(e.getMessage() != null && !e.getMessage().isBlank(), "%s: the exception has no message", what);
      return;
    }
    throw new Fault(what + ": is accepted, should throw a " + by.getSimpleName());
  }
}
