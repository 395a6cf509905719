package org.chainrule.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chainrule.benchmarks.workload.Part.BatchNorm;
import org.chainrule.benchmarks.workload.Part.Convolution;
import org.chainrule.benchmarks.workload.Part.Dense;
import org.chainrule.benchmarks.workload.Part.Dropout;
import org.chainrule.benchmarks.workload.Part.Flatten;
import org.chainrule.benchmarks.workload.Part.Function;
import org.chainrule.benchmarks.workload.Part.GlobalAveragePool;
import org.chainrule.benchmarks.workload.Part.Kind;
import org.chainrule.benchmarks.workload.Part.MaxPool;
import org.chainrule.benchmarks.workload.Part.Residual;

/**
 * A network with its loss, softmax cross-entropy of ten classes, and its update rule. All numbers are FLOAT32.
 *
 * @param id its name
 * @param sampleShape sizes of one sample
 * @param parts the network
 * @param rule the update rule
 * @param decay factor of the weights' squares: decay / 2 times the sum of all parameters' squares is added to the loss
 */
public record Workload(String id, List<Integer> sampleShape, List<Part> parts, UpdateRule rule, double decay) {
  private static final int CLASSES = 10;

  /** Copies the lists. */
  public Workload {
    sampleShape = List.copyOf(sampleShape);
    parts = List.copyOf(parts);
  }

  /** The names there are, in order. */
  public static List<String> ids() {
    return List.of("softmax", "mlp", "mlp-regularized", "lenet", "resnet", "wide-relu", "wide-mish", "wide-chain");
  }

  /** Names and what they stand for. */
  public static Map<String, String> descriptions() {
    Map<String, String> text = new TreeMap<>();
    text.put("softmax", "softmax regression 784-10, SGD");
    text.put("mlp", "perceptron 784-512-256-10, relu, Adam");
    text.put("mlp-regularized", "the same with batch norm, dropout 0.5 and L2");
    text.put("lenet", "28x28x1: two convolutions 3x3 of 32 and 64 filters, max-pooling, dense 128, Adam");
    text.put("resnet",
        "32x32x3: residual network of 16, 32, 64 filters, two blocks each, batch norm, SGD with momentum");
    text.put("wide-relu", "perceptron 1024-1024-1024-10, relu (one element-wise operation), Adam");
    text.put("wide-mish", "the same with mish (three operations, written out)");
    text.put("wide-chain", "the same with an activation of thirteen element-wise operations");
    return text;
  }

  /** A workload by name, if there is one. */
  public static Optional<Workload> find(String id) {
    return Optional.ofNullable(switch (id) {
      case "softmax" -> perceptron(id, List.of(784, 10), Kind.RELU, new UpdateRule.Sgd(0.01, 0));
      case "mlp" -> mlp(List.of(784, 512, 256, 10));
      case "mlp-regularized" -> regularized();
      case "lenet" -> lenet();
      case "resnet" -> resnet();
      case "wide-relu" -> wide(id, Kind.RELU);
      case "wide-mish" -> wide(id, Kind.MISH);
      case "wide-chain" -> wide(id, Kind.CHAIN);
      default -> null;
    });
  }

  /** A perceptron with relu between its layers, trained with Adam. */
  public static Workload mlp(List<Integer> sizes) {
    return perceptron("mlp", sizes, Kind.RELU, new UpdateRule.Adam(1e-3));
  }

  private static Workload wide(String id, Kind activation) {
    return perceptron(id, List.of(1024, 1024, 1024, CLASSES), activation, new UpdateRule.Adam(1e-3));
  }

  private static Workload perceptron(String id, List<Integer> sizes, Kind activation, UpdateRule rule) {
    List<Part> parts = new ArrayList<>();
    for (int units : sizes.subList(1, sizes.size())) {
      if (!parts.isEmpty()) {
        parts.add(new Function(activation));
      }
      parts.add(new Dense(units));
    }
    return new Workload(id, sizes.subList(0, 1), parts, rule, 0);
  }

  private static Workload regularized() {
    List<Part> parts = new ArrayList<>();
    for (int units : new int[] {512, 256}) {
      parts.addAll(List.of(new Dense(units), new BatchNorm(), new Function(Kind.RELU), new Dropout(0.5)));
    }
    parts.add(new Dense(CLASSES));
    return new Workload("mlp-regularized", List.of(784), parts, new UpdateRule.Adam(1e-3), 1e-4);
  }

  private static Workload lenet() {
    Function relu = new Function(Kind.RELU);
    return new Workload("lenet", List.of(1, 28, 28), List.of(new Convolution(32, 3, 1, 0, true), relu,
        new Convolution(64, 3, 1, 0, true), relu, new MaxPool(2), new Flatten(), new Dense(128), relu,
        new Dense(CLASSES)), new UpdateRule.Adam(1e-3), 0);
  }

  private static Workload resnet() {
    Function relu = new Function(Kind.RELU);
    List<Part> parts = new ArrayList<>(List.of(convolution(16, 3, 1), new BatchNorm(), relu));
    int channels = 16;
    for (int filters : new int[] {16, 32, 64}) {
      for (int block = 0; block < 2; block++) {
        int stride = channels == filters ? 1 : 2;
        List<Part> main = List.of(convolution(filters, 3, stride), new BatchNorm(), relu, convolution(filters, 3, 1),
            new BatchNorm());
        parts.add(new Residual(main,
            channels == filters ? List.of() : List.of(convolution(filters, 1, stride), new BatchNorm())));
        parts.add(relu);
        channels = filters;
      }
    }
    parts.addAll(List.of(new GlobalAveragePool(), new Dense(CLASSES)));
    return new Workload("resnet", List.of(3, 32, 32), parts, new UpdateRule.Sgd(0.05, 0.9), 0);
  }

  private static Convolution convolution(int filters, int kernel, int stride) {
    return new Convolution(filters, kernel, stride, kernel / 2, false);
  }

  /** Number of classes. */
  public int classes() {
    return parts.getLast() instanceof Dense(int units) ? units : CLASSES;
  }

  /** Whether batches of one sample have no statistics. */
  public boolean normalisesBatches() {
    return parts.stream().anyMatch(BatchNorm.class::isInstance);
  }

  /** Whether there are images in it. */
  public boolean hasImages() {
    return sampleShape.size() == 3;
  }

  /** The same without chance: nothing is dropped. */
  public Workload deterministic() {
    return new Workload(id, sampleShape, parts.stream().map(part -> part instanceof Dropout ? new Dropout(0) : part)
        .toList(), rule, decay);
  }
}
