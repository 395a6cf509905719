package org.chainrule.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;

/** First values that depend on samples: those of parameters whose {@link Initializer#adapt} gives some. */
final class AdaptedValues {
  private static final int SAMPLES = 256;
  private static final String ADAPTED = "adapted";

  private AdaptedValues() {}

  /** Replaces values in the order in which the model asked for its parameters, so that each sees those before it. */
  static void replace(TrainingGraphs graphs, TraceContext context, SampleSet training, long seed,
      Map<String, Literal> values) {
    int batch = Math.min(SAMPLES, training.size());
    Graph evaluation = graphs.evaluation(batch);
    Dataset.Samples samples = training.buffers(batch);
    training.gather(training.order(seed, 0), 0, samples);
    context.initializers().forEach((name, initializer) -> reader(evaluation, name)
        .flatMap(output -> initializer.adapt(new Tensor(evaluation.parameters().get(name)), new Tensor(output)))
        .ifPresent(adapted -> {
          Map<String, Literal> leaves = new HashMap<>(values);
          leaves.put(TrainingGraphs.FEATURES, samples.features());
          leaves.put(TrainingGraphs.TARGETS, samples.targets());
          values.put(name, Reference.run(Graph.of(Map.of(ADAPTED, adapted.node())), leaves).outputs().get(ADAPTED)
              .reshape(values.get(name).shape()));
        }));
  }

  /** The first matrix product or convolution that reads a parameter. */
  private static Optional<Node> reader(Graph graph, String parameter) {
    List<Node> operand = Optional.ofNullable(graph.parameters().get(parameter)).map(List::of).orElse(List.of());
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.MatMul
        || node.op() instanceof Op.Convolution || node.op() instanceof Op.ConvolutionInputGradient)
        .filter(node -> node.operands().stream().anyMatch(operand::contains)).findFirst();
  }
}
