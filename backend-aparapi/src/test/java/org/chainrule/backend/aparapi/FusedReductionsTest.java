package org.chainrule.backend.aparapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reductions of element-wise code that is computed in the same launch, large enough to be done in parts. */
class FusedReductionsTest {
  private static final int[] SIZES = {6, 40, 7, 32};

  @BeforeEach
  void needsDevice() {
    OpenCl.orSkip();
  }

  private static Literal numbers() {
    Literal x = Literal.zeros(new TensorType(DType.FLOAT32, Shape.of(SIZES)));
    for (int i = 0; i < x.elements(); i++) {
      x.floats()[i] = (i * 7919 % 1013 - 500) / 500f;
    }
    return x;
  }

  /** Runs a program on the device and compares all its outputs with the reference; gives its number of launches. */
  private static int launchesOf(Map<String, Node> outputs) {
    Graph graph = Graph.of(outputs);
    Map<String, Literal> expected = Reference.run(graph, Map.of("x", numbers())).outputs();
    try (AparapiExecutable program = (AparapiExecutable) new AparapiBackend().compile(graph)) {
      program.write("x", numbers());
      program.run();
      expected.forEach((name, value) -> {
        Literal seen = program.read(name);
        for (int i = 0; i < value.elements(); i++) {
          assertEquals(value.get(i), seen.get(i), 2e-4 * Math.max(1, Math.abs(value.get(i))), name + "[" + i + "]");
        }
      });
      return program.launches();
    }
  }

  private static Tensor chain() {
    return Tensors.input("x", DType.FLOAT32, Shape.of(SIZES)).mul(3).tanh().add(1);
  }

  /** A launch for the sum with its chain, and one that ends the run. */
  @Test
  void aChainThatOnlyASumReadsHasNoLaunchOfItsOwn() {
    assertEquals(2, launchesOf(Map.of("columns", chain().sum(0).node())));
  }

  /** One more puts the parts of the rows together. */
  @Test
  void aSumOfEverythingIsMadeInParts() {
    assertEquals(3, launchesOf(Map.of("sum", chain().sum().node())));
  }

  /** The chain's elements are stored on the way, for the others: two sums and a maximum
   * read them, and a mean, which is scaled before it is subtracted. */
  @Test
  void whatOthersReadIsStoredOnTheWay() {
    Tensor y = chain();
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("rows", y.sum(3).node());
    outputs.put("channels", y.sum(0, 2, 3).node());
    outputs.put("largest", y.amax(1).node());
    outputs.put("difference", y.sub(y.mean(1, 3).reshape(6, 1, 7, 1)).node());
    assertEquals(7, launchesOf(outputs));
  }
}
