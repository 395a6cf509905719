package org.chainrule.api;

import static org.chainrule.api.Values.assertTensor;
import static org.chainrule.api.Values.t;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.Test;

class CompilerTest {
  private final ReferenceBackend backend = new ReferenceBackend();
  private final Compiler compiler = new Compiler(backend);

  @Test
  void computesWhatTheFunctionSays() {
    try (Compiler.Compiled compiled = compiler.compile(x -> List.of(x.get(0).add(x.get(1)), x.get(0).mul(2)))) {
      List<Tensor> results = compiled.call(t(1, 2), t(10, 20));
      assertTensor(t(11, 22), results.get(0));
      assertTensor(t(2, 4), results.get(1));
      assertTensor(t(15, 27), compiled.call(t(5, 6), results.get(0).sub(1)).get(0));
    }
  }

  @Test
  void tracesOnceForEachType() {
    try (Compiler.Compiled compiled = compiler.compile(x -> List.of(x.get(0).sum()))) {
      for (int i = 0; i < 5; i++) {
        compiled.call(t(1, i));
      }
      assertEquals(1, compiled.traces());
      compiled.call(t(1, 2, 3));
      assertEquals(2, backend.compilations());
    }
  }

  @Test
  void operandsMayBeUnusedAndResultsConstant() {
    try (Compiler.Compiled compiled = compiler.compile(x -> List.of(x.get(1), t(7)))) {
      List<Tensor> results = compiled.call(t(1), t(2));
      assertTensor(t(2), results.get(0));
      assertTensor(t(7), results.get(1));
    }
  }

  @Test
  void tracedOperandsHaveNoNumbers() {
    Tensor traced = Tensors.input("x", DType.FLOAT32, Shape.of(2));
    try (Compiler.Compiled compiled = compiler.compile(x -> x)) {
      assertEquals("'x' is an input of a program; it has numbers only when the program runs",
          assertThrows(IllegalStateException.class, () -> compiled.call(traced)).getMessage());
    }
  }

  @Test
  void programsKeepParametersAndShareThem() {
    Tensor w = Tensors.apply(new Op.Parameter("w", new TensorType(DType.FLOAT64, Shape.of(1))));
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(1));
    Graph step = Graph.of(Map.of("old", w.node()), Map.of(w.node(), w.add(x).node()));
    try (Executable training = backend.compile(step);
        Executable evaluation = training.share(Tensors.graph(Map.of("twice", w.mul(2))))) {
      training.write("x", Literal.of(new double[] {3}, Shape.of(1)));
      training.run();
      training.run();
      evaluation.run();
      assertEquals(3, training.read("old").get(0));
      assertEquals(6, training.read("w").get(0));
      assertEquals(12, evaluation.read("twice").get(0));
      evaluation.write("w", Literal.of(new double[] {1}, Shape.of(1)));
      assertEquals(1, training.read("w").get(0));
    }
  }
}
