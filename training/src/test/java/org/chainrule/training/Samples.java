package org.chainrule.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;
import org.chainrule.tck.ReferenceBackend;

/** Small plug-ins and data that the tests train with. */
final class Samples {
  static final TensorBackend BACKEND = new ReferenceBackend();

  private Samples() {}

  /** x W + b, then the default activation or a given one. */
  @Plugin("dense")
  record Dense(int units, Optional<Activation> activation) implements Layer {
    Dense(int units) {
      this(units, Optional.empty());
    }

    static Dense linear(int units) {
      return new Dense(units, Optional.of(x -> x));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
      Tensor weight = context.parameter("weight", Shape.of(x.shape().size(1), units), Optional.empty());
      return context.activate(x.matmul(weight).add(context.parameter("bias", Shape.of(units), 0)), activation);
    }
  }

  /** Zeroes half of the numbers in training. */
  record Dropout() implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      return context.training() ? context.uniform(x.shape()).lt(0.5).select(x.mul(2), 0) : x;
    }
  }

  /** Subtracts the mean of the batch in training, and a running mean in evaluation. */
  record Centering() implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      Tensor running = context.state("mean", Shape.of(x.shape().size(1)), 0);
      if (!context.training()) {
        return x.sub(running);
      }
      Tensor mean = x.mean(0);
      context.update(running, running.mul(0.9).add(mean.mul(0.1)));
      return x.sub(mean);
    }
  }

  /** Cross entropy of logits with class numbers. */
  record CrossEntropy() implements Loss {
    @Override
    public Tensor apply(Tensor output, Tensor target) {
      Tensor wanted = Tensors.oneHot(target, output.shape().size(1), output.dtype());
      return output.logSoftmax(-1).mul(wanted).sum(-1).mean().neg();
    }

    @Override
    public Tensor prediction(Tensor output) {
      return output.softmax(-1);
    }
  }

  /** Mean squared error. */
  record SquaredError() implements Loss {
    @Override
    public Tensor apply(Tensor output, Tensor target) {
      return output.sub(target).square().mean();
    }
  }

  record Accuracy() implements Metric {
    @Override
    public Tensor statistics(Tensor output, Tensor target) {
      Tensor hits = output.argMax(-1).eq(target).cast(DType.FLOAT32);
      return hits.sum().reshape(1).concat(0, Tensors.ones(hits).sum().reshape(1));
    }

    @Override
    public double value(Literal statistics) {
      return statistics.get(0) / statistics.get(1);
    }
  }

  /** Gradient descent. */
  record Descent(double learningRate) implements Optimizer {
    @Override
    public TensorTree update(TensorTree gradients, Slots slots) {
      return gradients.mul(slots.learningRate().neg());
    }
  }

  /** Adam without options. */
  record Adam(double learningRate) implements Optimizer {
    @Override
    public TensorTree update(TensorTree gradients, Slots slots) {
      TensorTree mean = slots.set("mean", slots.get("mean").average(gradients, 0.9));
      TensorTree square = slots.set("square", slots.get("square").average(gradients.map(Tensor::square), 0.999));
      Tensor first = slots.step().mul(Math.log(0.9)).expm1().neg();
      Tensor second = slots.step().mul(Math.log(0.999)).expm1().neg();
      return mean.zip(square, (m, v) -> m.div(first).div(v.div(second).sqrt().add(1e-8))
          .mul(slots.learningRate().neg()));
    }
  }

  /** Class {@code i mod classes} around a corner of its own, with noise. */
  static Dataset.Samples blobs(int count, int classes, long seed) {
    float[] features = new float[count * classes];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
      for (int j = 0; j < classes; j++) {
        double noise = Threefry.bits24(seed, i * classes + j, 0) * 0x1p-24 - 0.5;
        features[i * classes + j] = (float) ((j == labels[i] ? 1 : 0) + noise);
      }
    }
    return new Dataset.Samples(Literal.of(features, Shape.of(count, classes)), Literal.of(labels, Shape.of(count)));
  }

  static Dataset.Splits splits(Dataset.Samples training, Dataset.Samples test) {
    return new Dataset.Splits(training, Optional.of(test), List.of("a", "b", "c"), List.of(), "made up");
  }

  static Dataset.Splits blobs() {
    return splits(blobs(60, 3, 1), blobs(30, 3, 2));
  }

  static Layer perceptron() {
    return Sequential.of(new Dense(8, Optional.of(Tensor::relu)), Dense.linear(3));
  }

  /** Trains a perceptron on blobs. */
  static TrainingConfiguration.Builder builder() {
    return TrainingConfiguration.builder().model(perceptron()).loss(new CrossEntropy()).optimizer(new Adam(0.02))
        .metric("accuracy", new Accuracy()).data(blobs(), 0.2).batchSize(16).epochs(4).seed(7);
  }

  /** A regression with one feature: y = 2 x + 1. */
  static Dataset.Splits line(int count) {
    float[] x = new float[count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) i / count - 0.5f;
      y[i] = 2 * x[i] + 1;
    }
    return new Dataset.Splits(new Dataset.Samples(Literal.of(x, Shape.of(count, 1)), Literal.of(y, Shape.of(count, 1))),
        Optional.empty(), List.of(), List.of("x"), "a line");
  }

  static TrainingConfiguration.Builder lineBuilder() {
    return TrainingConfiguration.builder().model(Sequential.of(Dense.linear(1))).loss(new SquaredError())
        .optimizer(new Descent(0.1)).data(line(10), 0).batchSize(10).epochs(3);
  }

  /** The model's values after training, by name. */
  static Map<String, Literal> trainedValues(TrainingConfiguration configuration) {
    return trainedValues(configuration, BACKEND);
  }

  static Map<String, Literal> trainedValues(TrainingConfiguration configuration, TensorBackend backend) {
    try (Trainer trainer = new Trainer(configuration, backend)) {
      trainer.run();
      return trainer.model().values();
    }
  }
}
