package org.chainrule.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.GradientReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of each layer at its input and its parameters, against differences. */
class LayerGradientsTest {
  /** A layer and the sizes of an input. */
  record Case(Layer layer, int... sizes) {
    @Override
    public String toString() {
      return layer + " of " + Shape.of(sizes);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(new Case(new Dense(3), 4, 2), new Case(new ActivationLayer(), 2, 3),
        new Case(new Dropout(0.4), 3, 4), new Case(new BatchNorm(), 5, 3), new Case(new BatchNorm(), 3, 2, 2, 2),
        new Case(new BatchNorm(), 1, 2), new Case(new LayerNorm(), 3, 4), new Case(new Conv2d(2), 2, 2, 4, 4),
        new Case(new Conv2d(4, 2, 2, 1, 2, 2, Optional.empty(), Optional.empty(), true), 2, 4, 5, 4),
        new Case(new MaxPool(), 2, 1, 4, 4), new Case(new MaxPool(3, Optional.of(1), 1), 1, 2, 4, 4),
        new Case(new AvgPool(3, Optional.of(2), 1), 2, 1, 5, 4), new Case(new GlobalAvgPool(), 2, 3, 2, 2),
        new Case(new Flatten(), 2, 3, 2), new Case(new Reshape(List.of(3, 2)), 2, 6),
        new Case(new Residual(List.of(new Dense(3), new Dense(3))), 2, 3));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areRight(Case row) {
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(row.sizes()));
    Traced traced = Traced.of(row.layer(), x, true);
    Map<String, Literal> leaves = new HashMap<>(traced.leaves());
    leaves.put("x", Reference.evaluate(Traced.mixed(row.sizes()).node()));
    List<Tensor> variables = new ArrayList<>(List.of(x));
    variables.addAll(traced.context().parameters().tensors().values());
    GradientReport report = new GradientCheck().check(traced.tensor(), leaves, variables);
    assertTrue(report.isGood(), report::toString);
  }
}
