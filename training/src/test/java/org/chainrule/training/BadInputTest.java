package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class BadInputTest {
  private static String refusal(TrainingConfiguration.Builder builder) {
    return assertThrows(InvalidInputException.class, () -> new Trainer(builder.build(), Samples.BACKEND).close())
        .getMessage();
  }

  @Test
  void numbersOutOfRange() {
    assertEquals("training.epochs is 0; it must be at least 1", refusal(Samples.builder().epochs(0)));
    assertEquals("training.batch_size is 0; it must be at least 1", refusal(Samples.builder().batchSize(0)));
    assertEquals("training.batch_size 5000 is larger than the 48 training samples",
        refusal(Samples.builder().batchSize(5000)));
    assertEquals("data.validation is 1.0; it must be at least 0 and less than 1",
        refusal(Samples.builder().data(Samples.blobs(), 1)));
    assertEquals("data.validation is NaN; it must be at least 0 and less than 1",
        refusal(Samples.builder().data(Samples.blobs(), Double.NaN)));
    assertEquals("data.validation 0.001 of 60 training samples holds none back; take a larger part or 0",
        refusal(Samples.builder().data(Samples.blobs(), 0.001)));
    assertEquals("data.validation 0.999 of 60 training samples leaves none to train on",
        refusal(Samples.builder().data(Samples.blobs(), 0.999)));
    assertEquals("loss is missing", refusal(TrainingConfiguration.builder().model(Samples.perceptron())));
  }

  @Test
  void statisticsThatDependOnTheBatchSize() {
    org.chainrule.api.Metric output = new org.chainrule.api.Metric() {
      @Override
      public org.chainrule.api.Tensor statistics(org.chainrule.api.Tensor result, org.chainrule.api.Tensor target) {
        return result;
      }

      @Override
      public double value(org.chainrule.api.ir.Literal statistics) {
        return 0;
      }
    };
    try (Trainer trainer = new Trainer(Samples.builder().metric("all", output).epochs(1)
        .data(Samples.splits(Samples.blobs(600, 3, 1), Samples.blobs(30, 3, 2)), 0.5).build(), Samples.BACKEND)) {
      assertEquals("metric 'all' gives statistics [batch=256, 3] for one batch and [batch=44, 3] for another; "
          + "their shape must not depend on its size",
          assertThrows(InvalidInputException.class, trainer::run)
              .getMessage());
    }
  }

  private static Optimizer optimizer(UnaryOperator<TensorTree> update) {
    return new Optimizer() {
      @Override
      public double learningRate() {
        return 0.1;
      }

      @Override
      public TensorTree update(TensorTree gradients, Slots slots) {
        return update.apply(gradients);
      }

      @Override
      public String toString() {
        return "odd";
      }
    };
  }

  @Test
  void updatesThatAreNotOneForEachParameter() {
    assertEquals("optimizer odd gives no update for [dense1/bias]; each parameter needs one, zeros if it stays",
        refusal(Samples.lineBuilder().optimizer(optimizer(g -> g.filter(name -> name.endsWith("weight"))))));
    assertEquals(
        "optimizer odd gives an update for [bias]; the parameters that are trained are [dense1/weight, dense1/bias]",
        refusal(Samples.lineBuilder().optimizer(optimizer(g -> {
          Map<String, Tensor> more = new LinkedHashMap<>(g.tensors());
          more.put("bias", g.get("dense1/bias"));
          return new TensorTree(more);
        }))));
    assertEquals("optimizer odd gives a float64 update for 'dense1/weight', which is float32; cast it",
        refusal(Samples.lineBuilder().optimizer(optimizer(g -> g.map(x -> x.cast(DType.FLOAT64))))));
  }

  @Test
  void projectionsThatChangeTheShape() {
    Regularizer flattening = new Regularizer() {
      @Override
      public Tensor project(Tensor parameter) {
        return parameter.sum();
      }

      @Override
      public String toString() {
        return "flattening";
      }
    };
    assertTrue(refusal(Samples.lineBuilder().regularizer(flattening)).startsWith(
        "regularizer flattening makes float32[] of 'dense1/weight'; a projection keeps its type float32["));
  }

  @Test
  void parametersThatDependOnTheBatchSize() {
    Layer scale = (x, context) -> Samples.perceptron().apply(
        x.mul(context.parameter("scale", Shape.of(x.shape().size(0), 1), 1)), context);
    assertEquals(
        "'scale' has shape [20, 1] for a batch of 20 samples and [8, 1] for one of 8; what a model keeps must not "
            + "depend on the size of a batch",
        assertThrows(InvalidInputException.class, () -> {
          try (Trainer trainer = new Trainer(Samples.builder().model(scale).batchSize(20).epochs(1).build(),
              Samples.BACKEND)) {
            trainer.run();
          }
        }).getMessage());
  }

  @Test
  void numbersThatAreNone() {
    Dataset.Samples spoiled = Samples.blobs(60, 3, 1);
    spoiled.features().floats()[3 * 17 + 2] = Float.NaN;
    assertEquals("training sample 17 (counted from 0) has NaN in feature 2; every number must be finite",
        refusal(Samples.builder().data(Samples.splits(spoiled, Samples.blobs(30, 3, 2)), 0)));
    spoiled.features().floats()[3 * 17 + 2] = Float.POSITIVE_INFINITY;
    assertEquals("test sample 17 (counted from 0) has Infinity in feature 'height'; every number must be finite",
        refusal(Samples.builder().data(new Dataset.Splits(Samples.blobs(60, 3, 1), Optional.of(spoiled),
            List.of("a", "b", "c"), List.of("width", "depth", "height"), "made up"), 0)));
    Dataset.Splits line = Samples.line(10);
    line.training().targets().floats()[4] = Float.NaN;
    assertEquals("training sample 4 (counted from 0) has NaN in target 0; every number must be finite",
        refusal(Samples.lineBuilder().data(line, 0)));
  }

  @Test
  void aSingleClass() {
    Dataset.Samples same = new Dataset.Samples(Samples.blobs(60, 3, 1).features(),
        Literal.of(new int[60], Shape.of(60)));
    assertEquals("the data set has only the class 'a'; there must be two classes or more", refusal(Samples.builder()
        .data(new Dataset.Splits(same, Optional.empty(), List.of("a"), List.of(), "made up"), 0)));
  }

  @Test
  void classNumbersOutOfRange() {
    Dataset.Samples spoiled = Samples.blobs(60, 3, 1);
    spoiled.targets().ints()[8] = 3;
    assertEquals("training sample 8 (counted from 0) has the class number 3, but the data set has 3 classes, numbered "
        + "from 0", refusal(Samples.builder().data(Samples.splits(spoiled, Samples.blobs(30, 3, 2)), 0)));
    Dataset.Splits unnamed = new Dataset.Splits(spoiled, Optional.empty(), List.of(), List.of(), "made up");
    assertEquals("training sample 8 (counted from 0) has the class number 3, but the model gives 3 outputs for each "
        + "sample", refusal(Samples.builder().data(unnamed, 0)));
    spoiled.targets().ints()[8] = -1;
    assertEquals("training sample 8 (counted from 0) has the class number -1, but class numbers start at 0",
        refusal(Samples.builder().data(unnamed, 0)));
    assertEquals("the model gives 2 outputs for each sample, but the data set has the 3 classes [a, b, c]",
        refusal(Samples.builder().model(Sequential.of(Samples.Dense.linear(2)))));
  }

  @Test
  void partsThatDoNotFit() {
    String test = refusal(Samples.builder().data(Samples.splits(Samples.blobs(60, 3, 1), Samples.blobs(40, 4, 1)), 0));
    assertTrue(test.startsWith("the test samples are float32[40, 4] with targets int32[40], the training samples "
        + "float32[60, 3] with targets int32[60]"), test);
    Dataset.Samples none = new Dataset.Samples(Literal.of(new float[0], Shape.of(0, 3)),
        Literal.of(new int[0], Shape.of(0)));
    assertEquals("the test part of the data has no samples",
        refusal(Samples.builder().data(Samples.splits(Samples.blobs(60, 3, 1), none), 0)));
    String model = refusal(Samples.builder().model(Sequential.of(new Samples.Dense(4),
        (x, context) -> x.reshape(-1, 7))));
    assertTrue(model.startsWith("the model does not fit its input [batch=16, 3]: layer 'layer1' with input "
        + "[batch=16, 4]: reshape"), model);
    String loss = refusal(Samples.builder().loss(new Samples.SquaredError()));
    assertTrue(loss.startsWith("loss SquaredError[] does not take the model's output"), loss);
    String scalar = refusal(Samples.builder().loss((output, target) -> output));
    assertTrue(scalar.contains("it must give one floating number for a batch"), scalar);
    String metric = refusal(Samples.lineBuilder().metric("accuracy", new Samples.Accuracy())
        .data(Samples.blobs(), 0).loss((output, target) -> output.mean()).metric("wrong",
            new org.chainrule.api.Metric() {
              @Override
              public org.chainrule.api.Tensor statistics(org.chainrule.api.Tensor output,
                  org.chainrule.api.Tensor target) {
                return output.reshape(7);
              }

              @Override
              public double value(Literal statistics) {
                return 0;
              }
            })
        .model(Samples.perceptron()));
    assertTrue(metric.startsWith("metric 'wrong' does not take the model's output"), metric);
    assertEquals("the model has no parameters to train",
        refusal(Samples.builder().model((x, context) -> x)));
  }
}
