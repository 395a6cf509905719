package org.chainrule.backend.aparapi.lowering;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.backend.aparapi.pieces.Tile;

/**
 * Which tile products are computed in: the fastest of a few that suit the kind of device, by trying each on one product
 * when a program first has a large one. All give the same bits, so nothing but speed depends on it.
 */
public final class TileChoice {
  /** The sums fill half of the vector registers of AVX-512, three quarters of AVX2's, or all that AVX-512 can spare. */
  static final List<Tile> PROCESSOR = List.of(new Tile(8, 16, 1), new Tile(6, 16, 1), new Tile(8, 32, 1));
  /** Neighbouring items read neighbouring columns, and share the rows. */
  static final List<Tile> GRAPHICS = List.of(new Tile(4, 4, 32), new Tile(8, 4, 32), new Tile(8, 8, 16));

  private static final long LARGE = 1L << 22;
  private static final int PROCESSOR_SIZE = 512;
  private static final int GRAPHICS_SIZE = 1024;
  private static final int TRIES = 15;
  /** Another tile than the usual one must be that much faster: on a busy machine the best of some tries is still noisy. */
  private static final double CLEARLY = 1.1;

  /** What was measured: the devices of a machine do not change while the process lasts. */
  private static final Map<String, Optional<Tile>> MEASURED = new ConcurrentHashMap<>();

  private TileChoice() {}

  /** The target for a program: with the fastest tile if it has a large product, else with the usual one of the device. */
  public static Target targetFor(Graph graph, OpenCLDevice device) {
    Target usual = Target.of(device);
    if (graph.inlined().nodes().stream().noneMatch(node -> work(node) >= LARGE)) {
      return usual;
    }
    return usual.withTile(MEASURED.computeIfAbsent(device.getDeviceId() + " " + Devices.describe(device),
        _ -> fastest(device, usual)));
  }

  /** Multiplications of a product or convolution. */
  private static long work(Node node) {
    if (node.op() instanceof Op.MatMul product) {
      return (long) node.shape().elements() * node.operand(0).shape().size(product.transposeA() ? -2 : -1);
    }
    return node.op() instanceof Op.Convolution ? node.shape().elements() * taps(node.operand(1).shape()) : 0;
  }

  private static long taps(Shape filter) {
    return (long) filter.size(1) * filter.size(2) * filter.size(3);
  }

  private static Optional<Tile> fastest(OpenCLDevice device, Target usual) {
    List<Optional<Tile>> candidates = new ArrayList<>();
    (usual.isProcessor() ? PROCESSOR : GRAPHICS).forEach(tile -> candidates.add(Optional.of(tile)));
    if (!usual.isProcessor()) {
      candidates.add(Optional.empty());
    }
    Graph product = product(usual.isProcessor() ? PROCESSOR_SIZE : GRAPHICS_SIZE);
    List<Plan> plans = new ArrayList<>();
    try {
      candidates.forEach(tile -> plans.add(Plan.of(product, device, usual.withTile(tile))));
      long[] best = new long[plans.size()];
      Arrays.fill(best, Long.MAX_VALUE);
      for (int attempt = 0; attempt < TRIES; attempt++) {
        for (int i = 0; i < best.length; i++) {
          long start = System.nanoTime();
          plans.get(i).runSteps();
          best[i] = Math.min(best[i], System.nanoTime() - start);
        }
      }
      int fastest = 0;
      for (int i = 1; i < best.length; i++) {
        fastest = best[i] * CLEARLY < best[fastest] ? i : fastest;
      }
      return candidates.get(fastest);
    } finally {
      plans.forEach(plan -> plan.session().close());
    }
  }

  private static Graph product(int size) {
    List<Node> factors = new ArrayList<>();
    for (String name : List.of("left", "right")) {
      factors.add(new Node(new Op.Parameter(name, new TensorType(DType.FLOAT32, Shape.of(size, size))), List.of()));
    }
    Node product = new Node(new Op.MatMul(false, false), factors);
    return Graph.of(Map.of("corner", new Node(new Op.Slice(List.of(0, 0), List.of(1, 1), List.of(1, 1)),
        List.of(product))));
  }
}
