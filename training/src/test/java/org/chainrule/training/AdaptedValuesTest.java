package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class AdaptedValuesTest {
  /** Makes each layer give numbers of variance 1. */
  private record UnitVariance() implements Initializer {
    @Override
    public Tensor initialize(Shape shape, Context context) {
      return context.normal(shape).mul(3);
    }

    @Override
    public Optional<Tensor> adapt(Tensor weight, Tensor output) {
      return Optional.of(weight.div(output.variance().sqrt()));
    }
  }

  @Test
  void everyLayerSeesTheAdaptedOnesBeforeIt() {
    TrainingConfiguration configuration = Samples.builder().initializer(new UnitVariance()).build();
    TrainingSetup setup = new TrainingSetup(configuration);
    SampleSet training = setup.training();
    Map<String, Literal> leaves = new java.util.HashMap<>(setup.initialValues());
    var samples = training.buffers(training.size());
    training.gather(training.order(configuration.seed(), 0), 0, samples);
    leaves.put(TrainingGraphs.FEATURES, samples.features());
    leaves.put(TrainingGraphs.TARGETS, samples.targets());
    Graph evaluation = setup.graphs().evaluation(training.size());
    Map<Node, Literal> values = Reference.values(evaluation, leaves);
    int products = 0;
    for (Node node : evaluation.nodes()) {
      if (node.op() instanceof Op.MatMul) {
        products++;
        double[] numbers = values.get(node).toDoubles();
        double mean = java.util.Arrays.stream(numbers).average().orElseThrow();
        assertEquals(1, java.util.Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElseThrow(),
            1e-4);
      }
    }
    assertEquals(2, products);
  }

  @Test
  void otherInitializersAreLeftAlone() {
    TrainingConfiguration plain = Samples.builder().initializer((shape, context) -> context.normal(shape).mul(3))
        .build();
    TrainingSetup setup = new TrainingSetup(plain);
    assertEquals(setup.graphs().traced(plain.batchSize()).context().initialValues(plain.seed()).get("dense1/weight"),
        setup.initialValues().get("dense1/weight"));
    assertNotEquals(setup.initialValues().get("dense1/weight"), new TrainingSetup(Samples.builder()
        .initializer(new UnitVariance()).build()).initialValues().get("dense1/weight"));
  }
}
