package org.chainrule.backend.aparapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.backend.aparapi.lowering.Target;
import org.chainrule.backend.aparapi.pieces.Tile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Products and convolutions that are large enough for tiles, of sizes that no tile divides: against the reference, and with
 * another tile the same bits. What is meant for graphics cards runs on whatever device there is.
 */
class TilesTest {
  private static final double TOLERANCE = 2e-4;

  private record Convolution(int[] image, int[] filter, Geometry geometry, int groups) {}

  private static final List<Convolution> CONVOLUTIONS = List.of(
      new Convolution(new int[] {3, 2, 11, 13}, new int[] {10, 2, 3, 3}, Geometry.square(1, 1, 1), 1),
      new Convolution(new int[] {2, 6, 12, 9}, new int[] {4, 3, 3, 2}, new Geometry(2, 1, 1, 0, 0, 2, 1, 2), 2),
      new Convolution(new int[] {5, 4, 9, 9}, new int[] {9, 4, 2, 2}, Geometry.square(3, 0, 2), 1),
      new Convolution(new int[] {4, 3, 10, 10}, new int[] {6, 3, 5, 5}, Geometry.UNIT, 1));

  private OpenCLDevice device;

  @BeforeEach
  void needsDevice() {
    OpenCl.orSkip();
    device = Devices.get(0);
  }

  private static Literal random(long seed, int... sizes) {
    SplittableRandom random = new SplittableRandom(seed);
    Literal value = Literal.zeros(new TensorType(DType.FLOAT32, Shape.of(sizes)));
    for (int i = 0; i < value.elements(); i++) {
      value.floats()[i] = (float) (random.nextDouble() - 0.5);
    }
    return value;
  }

  /** Adds an operation on given numbers to a graph in the making. */
  private static void add(Map<String, Node> outputs, Map<String, Literal> values, Op op, Literal... operands) {
    String name = "y" + outputs.size();
    List<Node> leaves = new ArrayList<>();
    for (Literal operand : operands) {
      String leaf = name + "x" + leaves.size();
      values.put(leaf, operand);
      leaves.add(new Node(new Op.Parameter(leaf, operand.type()), List.of()));
    }
    outputs.put(name, new Node(op, leaves));
  }

  private Map<String, Literal> run(Graph graph, Map<String, Literal> values, Target target) {
    Map<String, Literal> results = new LinkedHashMap<>();
    try (Executable program = new AparapiExecutable(graph, device, target)) {
      values.forEach(program::write);
      program.run();
      graph.outputs().keySet().forEach(name -> results.put(name, program.read(name)));
    }
    return results;
  }

  private static void assertClose(Map<String, Literal> expected, Map<String, Literal> seen, String what) {
    expected.forEach((name, value) -> {
      for (int i = 0; i < value.elements(); i++) {
        double wanted = value.get(i);
        double delta = Double.isFinite(wanted) ? TOLERANCE * Math.max(1, Math.abs(wanted)) : 1;
        assertEquals(wanted, seen.get(name).get(i), delta, what + ", " + name + "[" + i + "]");
      }
    });
  }

  @Test
  void products() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    Map<String, Literal> values = new LinkedHashMap<>();
    add(outputs, values, new Op.MatMul(false, false), random(1, 100, 33), random(2, 33, 70));
    add(outputs, values, new Op.MatMul(true, false), random(3, 29, 37), random(4, 29, 45));
    add(outputs, values, new Op.MatMul(false, true), random(5, 61, 77), random(6, 50, 77));
    add(outputs, values, new Op.MatMul(true, true), random(7, 3, 40, 17), random(8, 3, 21, 40));
    add(outputs, values, new Op.MatMul(false, false), random(9, 300, 31), random(10, 31, 5));
    add(outputs, values, new Op.MatMul(false, false), random(11, 3, 64), random(12, 64, 400));
    for (int i = 0; i < 4; i++) { // large enough to pack the left factor, too
      boolean transposeA = i / 2 == 1;
      boolean transposeB = i % 2 == 1;
      add(outputs, values, new Op.MatMul(transposeA, transposeB),
          transposeA ? random(13 + i, 2, 99, 101) : random(13 + i, 2, 101, 99),
          transposeB ? random(17 + i, 2, 150, 99) : random(17 + i, 2, 99, 150));
    }
    // with an inner index long enough to be taken in chunks
    add(outputs, values, new Op.MatMul(false, false), random(21, 21, 5000), random(22, 5000, 70));
    Graph graph = Graph.of(outputs);
    Map<String, Literal> expected = Reference.run(graph, values).outputs();
    Target usual = Target.of(device);
    Map<String, Literal> first = run(graph, values, usual);
    assertClose(expected, first, "the usual tile");
    for (Tile tile : List.of(new Tile(6, 16, 1), new Tile(8, 32, 1))) {
      Map<String, Literal> other = run(graph, values, usual.withTile(Optional.of(tile)));
      first.forEach((name, value) -> assertArrayEquals(value.floats(), other.get(name).floats(), name));
    }
    assertClose(expected, run(graph, values, Target.graphics(device)), "as a graphics card");
  }

  @Test
  void convolutions() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    Map<String, Literal> values = new LinkedHashMap<>();
    CONVOLUTIONS.forEach(convolution -> add(outputs, values, convolution, 0));
    Graph graph = Graph.of(outputs);
    assertClose(Reference.run(graph, values).outputs(), run(graph, values, Target.of(device)), "convolutions");
  }

  private static void add(Map<String, Node> outputs, Map<String, Literal> values, Convolution c, float special) {
    Literal x = random(1, c.image());
    Literal f = random(2, c.filter());
    Literal g = random(3, c.image()[0], c.filter()[0], c.geometry().outputHeight(c.image()[2], c.filter()[2]),
        c.geometry().outputWidth(c.image()[3], c.filter()[3]));
    if (special != 0) {
      f.floats()[4] = special;
      g.floats()[4] = special;
    }
    add(outputs, values, new Op.Convolution(c.geometry(), c.groups()), x, f);
    add(outputs, values, new Op.ConvolutionInputGradient(c.geometry(), c.groups(), c.image()[2], c.image()[3]), f, g);
    add(outputs, values, new Op.ConvolutionFilterGradient(c.geometry(), c.groups(), c.filter()[2], c.filter()[3]), x,
        g);
  }

  /** Images that are packed in several rounds, which add up for the gradient at the filter. */
  @Test
  void manyImages() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    Map<String, Literal> values = new LinkedHashMap<>();
    add(outputs, values,
        new Convolution(new int[] {6, 10, 70, 70}, new int[] {3, 10, 3, 3}, Geometry.square(1, 1, 1), 1), 0);
    Graph graph = Graph.of(outputs);
    assertClose(Reference.run(graph, values).outputs(), run(graph, values, Target.of(device)), "in rounds");
  }

  /** Padding adds nothing, whatever it would be multiplied with. */
  @Test
  void paddingDoesNotMeetInfinity() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    Map<String, Literal> values = new LinkedHashMap<>();
    add(outputs, values, CONVOLUTIONS.getFirst(), Float.POSITIVE_INFINITY);
    Graph graph = Graph.of(outputs);
    assertClose(Reference.run(graph, values).outputs(), run(graph, values, Target.of(device)), "infinity");
  }
}
