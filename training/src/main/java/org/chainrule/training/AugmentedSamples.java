package org.chainrule.training;

import java.util.List;
import java.util.Map;
import org.chainrule.api.Augmentation;
import org.chainrule.api.ContractException;
import org.chainrule.api.Dataset;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.autograd.ReverseMode;

/** Samples as augmentations change them. */
public final class AugmentedSamples {
  private AugmentedSamples() {}

  /**
   * Samples changed as training would change them, by the interpreter.
   *
   * @param classes how many classes there are; 0 for regression
   * @param step which of the changes that each sample goes through
   * @throws InvalidInputException if an augmentation does not take such samples
   */
  public static Dataset.Samples of(List<Augmentation> augmentations, Dataset.Samples samples, int classes, long seed,
      long step) {
    Augmentation.Samples given = new Augmentation.Samples(
        Tensors.input(TrainingGraphs.FEATURES, samples.features().dtype(), samples.features().shape()),
        Tensors.input(TrainingGraphs.TARGETS, samples.targets().dtype(), samples.targets().shape()), classes);
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT32, x -> x,
        TrainingConfiguration.DEFAULT_INITIALIZER, new ReverseMode()));
    Augmentation.Samples changed = trace(augmentations, given, context);
    Graph graph = Tensors.graph(Map.of("changed features", changed.features(), "changed targets", changed.targets()));
    Map<String, Literal> outputs = Reference.run(graph, Map.of(TrainingGraphs.FEATURES, samples.features(),
        TrainingGraphs.TARGETS, samples.targets(), TraceContext.SEED, Literal.scalar(seed), TraceContext.STEP,
        Literal.scalar(step))).outputs();
    return new Dataset.Samples(outputs.get("changed features"), outputs.get("changed targets"));
  }

  /** A batch after all augmentations, each in a context of its own. */
  static Augmentation.Samples trace(List<Augmentation> augmentations, Augmentation.Samples given,
      TraceContext context) {
    Augmentation.Samples samples = given;
    for (Augmentation augmentation : augmentations) {
      Augmentation.Samples changed;
      try {
        changed = ContractException.result(augmentation, "apply",
            augmentation.apply(samples, context.child("augmentation")));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException("augmentation %s does not take features %s with targets %s: %s".formatted(
            augmentation, samples.features().node().type(), samples.targets().node().type(), e.getMessage()), e);
      }
      if (!changed.features().shape().sameSizes(given.features().shape())) {
        throw new InvalidInputException("augmentation %s makes %s of features %s; it must keep their shape".formatted(
            augmentation, changed.features().shape(), given.features().shape()));
      }
      samples = new Augmentation.Samples(changed.features(), changed.targets(), given.classes());
    }
    return samples;
  }
}
