package org.chainrule.backend.cpu;

import static org.chainrule.backend.cpu.Graphs.input;
import static org.chainrule.backend.cpu.Graphs.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.autograd.ReverseMode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Convolutions and their gradients, and pooling and its, of sizes for which kernels are chosen differently, and of
 * random ones, against the reference interpreter.
 */
class ImageConvolutionTest {
  private static DynamicTest test(String name, Node node) {
    return DynamicTest.dynamicTest(name, () -> Graphs.check(node));
  }

  private static List<Node> convolution(int[] x, int outputs, int kernelHeight, int kernelWidth, Geometry geometry,
      int groups) {
    Node images = input("x", DType.FLOAT32, x);
    Node filter = input("f", DType.FLOAT32, outputs, x[1] / groups, kernelHeight, kernelWidth);
    Node y = op(new Op.Convolution(geometry, groups), images, filter);
    Node g = new Node(new Op.Input("g", y.type()), List.of());
    return List.of(y, op(new Op.ConvolutionInputGradient(geometry, groups, x[2], x[3]), filter, g),
        op(new Op.ConvolutionFilterGradient(geometry, groups, kernelHeight, kernelWidth), images, g));
  }

  /** Filters of 3x3 over many channels. */
  @TestFactory
  Stream<DynamicTest> manyChannels() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int[] size : new int[][] {{1, 32, 32, 6, 6}, {3, 32, 64, 8, 8}, {9, 32, 32, 9, 7}, {2, 48, 32, 4, 17}}) {
      for (Geometry geometry : List.of(Geometry.UNIT, Geometry.square(1, 1, 1), new Geometry(1, 1, 2, 0, 1, 2, 1, 1))) {
        if (size[3] + geometry.padTop() + geometry.padBottom() >= 6) {
          for (Node node : convolution(new int[] {size[0], size[1], size[3], size[4]}, size[2], 3, 3, geometry, 1)) {
            tests.add(test(Arrays.toString(size) + " " + node, node));
          }
        }
      }
    }
    return tests.stream();
  }

  /** What is infinite or NaN reaches only those results whose windows meet it. */
  @TestFactory
  Stream<DynamicTest> numbersThatAreNotFinite() {
    List<DynamicTest> tests = new ArrayList<>();
    for (double value : new double[] {Double.POSITIVE_INFINITY, Double.NaN, 3e38}) {
      for (Node node : convolution(new int[] {2, 32, 9, 9}, 32, 3, 3, Geometry.square(1, 1, 1), 1)) {
        for (String leaf : List.of("x", "f", "g")) {
          Graph graph = Graph.of(Map.of("y", node));
          Map<String, Literal> leaves = new LinkedHashMap<>(Graphs.leaves(graph, 1));
          if (leaves.containsKey(leaf)) {
            leaves.get(leaf).set(37, value);
            tests.add(DynamicTest.dynamicTest(value + " in " + leaf + " of " + node,
                () -> Graphs.check(graph, leaves, 1e-4)));
          }
        }
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> randomGeometries() {
    SplittableRandom random = new SplittableRandom(20);
    List<DynamicTest> tests = new ArrayList<>();
    while (tests.size() < 180) {
      int groups = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 1;
      int[] x = {random.nextInt(0, 6), groups * random.nextInt(1, 9), random.nextInt(1, 12), random.nextInt(1, 12)};
      Geometry geometry = new Geometry(random.nextInt(1, 4), random.nextInt(1, 3), random.nextInt(3),
          random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(1, 3), random.nextInt(1, 3));
      int outputs = groups * random.nextInt(1, 9);
      int height = random.nextInt(1, 5);
      int width = random.nextInt(1, 5);
      try {
        convolution(x, outputs, height, width, geometry, groups)
            .forEach(node -> tests.add(test("%d: %s %s".formatted(tests.size(), geometry, node), node)));
      } catch (ShapeException e) {
        continue; // the window does not fit
      }
    }
    return tests.stream();
  }

  /** Largest elements, sums, and the gradients of both, side by side, overlapping and with gaps. */
  @TestFactory
  Stream<DynamicTest> pooling() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int channels : new int[] {1, 5, 16, 37}) {
      for (Geometry geometry : List.of(Geometry.square(2, 0, 1), Geometry.square(1, 1, 1), Geometry.square(3, 0, 1),
          new Geometry(2, 1, 1, 0, 0, 1, 1, 2))) {
        Tensor x = new Tensor(input("x", DType.FLOAT32, 3, channels, 7, 8));
        tests.add(gradient(geometry + " largest", Tensors.maxPool(x, 2, 3, geometry), x));
        tests.add(gradient(geometry + " largest of ties", Tensors.maxPool(x.mul(2).floor(), 3, 2, geometry), x));
        tests.add(gradient(geometry + " sum", Tensors.sumPool(x, 2, 3, geometry), x));
      }
    }
    return tests.stream();
  }

  private static DynamicTest gradient(String name, Tensor y, Tensor x) {
    Tensor weights = new Tensor(input("w", DType.FLOAT32, y.shape().sizes()));
    Tensor gradient = new ReverseMode().gradients(y.mul(weights).sum(), List.of(x)).getFirst();
    Graph graph = Graph.of(Map.of("y", y.node(), "gradient", gradient.node()));
    return DynamicTest.dynamicTest(name, () -> Graphs.check(graph, Graphs.leaves(graph, 3), 1e-5));
  }
}
