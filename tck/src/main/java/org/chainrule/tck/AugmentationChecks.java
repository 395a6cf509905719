package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.tck.Check.Note;

/** Promises of an {@link Augmentation}, on each kind of batch that it takes. */
final class AugmentationChecks {
  private static final String TARGETS = "targets";
  private static final int CLASSES = 3;

  /** A batch. */
  private record Batch(Literal features, Literal targets) {}

  private final Augmentation augmentation;

  AugmentationChecks(Augmentation augmentation) {
    this.augmentation = augmentation;
  }

  List<Check> checks() {
    return List.of(
        new Check("augmentation/shapes are kept", () -> each(this::shapes)),
        new Check("augmentation/finite", () -> each(this::finite)),
        new Check("augmentation/a function of seed and step", () -> each(this::deterministic)),
        new Check("augmentation/same graph from repeated traces",
            () -> each(batch -> Instances.repeatable(augmentation, instance -> graph(trace(instance, batch))))),
        new Check("augmentation/no state between instances",
            () -> each(batch -> Instances.separate(augmentation, instance -> graph(trace(instance, batch))))));
  }

  private static List<Batch> batches() {
    Literal labels = Values.vector(DType.INT32, 0, 2, 1, 2);
    Literal probabilities = Values.of(DType.FLOAT32, Shape.of(4, 3), 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1);
    List<Batch> batches = new ArrayList<>();
    for (int[] sizes : new int[][] {{4, 1, 8, 8}, {4, 3, 8, 8}, {4, 6}}) {
      Literal features = Values.uniform(DType.FLOAT32, 0, 1, 1, sizes);
      batches.add(new Batch(features, labels));
      batches.add(new Batch(features, probabilities));
    }
    return batches;
  }

  /** The changed batch; the features stand as output of the trace, the targets beside them. */
  private record Changed(Traced features, Tensor targets) {}

  private static Changed trace(Augmentation augmentation, Batch batch) {
    List<Tensor> targets = new ArrayList<>();
    Traced features = Traced.of(context -> {
      Augmentation.Samples changed = augmentation.apply(new Augmentation.Samples(
          Traced.input(batch.features().dtype(), batch.features().shape()),
          Tensors.input(TARGETS, batch.targets().dtype(), batch.targets().shape()), CLASSES), context);
      targets.add(changed.targets());
      return changed.features();
    }, true, DType.FLOAT32);
    return new Changed(features, targets.getFirst());
  }

  private static Graph graph(Changed changed) {
    Map<String, Node> results = new LinkedHashMap<>();
    results.put("features", changed.features().output().node());
    results.put(TARGETS, changed.targets().node());
    return Graph.of(results);
  }

  private Map<String, Literal> run(Batch batch, long seed, long step) {
    Changed changed = trace(augmentation, batch);
    Map<String, Literal> leaves = new LinkedHashMap<>(changed.features().leaves(batch.features(), seed, step));
    leaves.put(TARGETS, batch.targets());
    return Reference.run(graph(changed), leaves).outputs();
  }

  private Note each(Function<Batch, Note> check) {
    List<String> refused = new ArrayList<>();
    Note worst = Note.NONE;
    int taken = 0;
    for (Batch batch : batches()) {
      try {
        trace(augmentation, batch);
      } catch (IllegalArgumentException e) {
        refused.add(String.valueOf(e.getMessage()));
        continue;
      }
      taken++;
      worst = worst.worst(check.apply(batch));
    }
    require(taken > 0, "takes none of the batches tried: %s", refused);
    return worst;
  }

  private Note shapes(Batch batch) {
    Changed changed = trace(augmentation, batch);
    Tensor features = changed.features().output();
    require(features.dtype() == DType.FLOAT32 && features.shape().sameSizes(batch.features().shape()),
        "features %s become %s", batch.features().type(), features.node().type());
    boolean kept = changed.targets().dtype() == batch.targets().dtype()
        && changed.targets().shape().sameSizes(batch.targets().shape());
    boolean probabilities = batch.targets().dtype() == DType.INT32 && changed.targets().dtype() == DType.FLOAT32
        && changed.targets().shape().sameSizes(Shape.of(batch.targets().elements(), CLASSES));
    require(kept || probabilities, "targets %s become %s", batch.targets().type(), changed.targets().node().type());
    return Note.NONE;
  }

  private Note finite(Batch batch) {
    run(batch, 1, 0).forEach(Traced::requireFinite);
    return Note.NONE;
  }

  private Note deterministic(Batch batch) {
    Map<String, Literal> first = run(batch, 1, 0);
    require(first.equals(run(batch, 1, 0)), "the same seed and step give another batch");
    boolean random = graph(trace(augmentation, batch)).inlined().nodes().stream()
        .anyMatch(node -> node.op() instanceof Op.RandomBits);
    boolean changes = false;
    for (int step = 1; step <= 8; step++) {
      changes |= !first.equals(run(batch, 1, step));
    }
    require(!random || changes, "uses random numbers, but eight steps change the batch in the same way");
    return Note.NONE;
  }
}
