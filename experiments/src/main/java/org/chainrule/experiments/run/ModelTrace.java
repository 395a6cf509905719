package org.chainrule.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.host.Catalog;
import org.chainrule.training.Glob;
import org.chainrule.training.ParameterGroup;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingGraphs;

/**
 * The first step of an experiment's training, up to the loss and the penalties, for a few of its samples and in double
 * precision: to be looked at, not to be trained with.
 *
 * @param graph with the outputs {@link #LOSS} and, where there are penalties, {@link #TOTAL}
 * @param leaves the samples and the first values of parameters
 * @param layers what the layers are, by the name of their scope
 * @param loss what the loss is called
 * @param samples how many samples there are
 * @param batchSize how many a step of the experiment has
 * @param stepOperations number of operations of its whole step: forward, backward, optimizer
 * @param update what the optimizer does in this step
 */
public record ModelTrace(Graph graph, Map<String, Literal> leaves, Map<String, String> layers, String loss, int samples,
    int batchSize, int stepOperations, Update update) {
  /**
   * The whole step as training does it, in single precision.
   *
   * @param graph with an output {@link TrainingGraphs#GRADIENT}{@code <name>} for each parameter that is trained
   * @param leaves the samples, the learning rate, and the first values of parameters and of what the optimizer keeps
   * @param optimizer what the optimizer is called
   */
  public record Update(Graph graph, Map<String, Literal> leaves, String optimizer) {}

  /** The output that is the loss of the samples. */
  public static final String LOSS = "loss";
  /** The output that is the loss and the penalties; what training makes small. */
  public static final String TOTAL = "loss and penalties";
  /** The scope of what changes samples before the model sees them. */
  public static final String AUGMENTATION = "augmentation";

  private static final String FEATURES = TrainingGraphs.FEATURES;
  private static final String TARGETS = TrainingGraphs.TARGETS;

  /**
   * Traces an experiment.
   *
   * @param samples how many of its samples to take, at least 2
   */
  public static ModelTrace of(Catalog catalog, Mapping source, int samples) {
    TrainingConfiguration training = Experiment.wire(catalog, source, Optional::empty).training();
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT64, training.activation(),
        training.initializer(), new ReverseMode()));
    int step = new TrainingGraphs(training).step(training.batchSize(), false).nodes().size();
    Map<String, Literal> leaves = new LinkedHashMap<>();
    leaves.put(FEATURES, first(training.data().training().features(), samples));
    leaves.put(TARGETS, first(training.data().training().targets(), samples));
    Augmentation.Samples given = new Augmentation.Samples(input(FEATURES, leaves), input(TARGETS, leaves));
    for (Augmentation augmentation : training.augmentations()) {
      TraceContext own = context.child(AUGMENTATION);
      Augmentation.Samples changed = augmentation.apply(given, own);
      given = new Augmentation.Samples(changed.features().tap(own.path() + "/features"),
          changed.targets() == given.targets() ? given.targets() : changed.targets().tap(own.path() + "/targets"));
    }
    Tensor output = training.model().apply(given.features(), context);
    Tensor loss = training.loss().apply(output, given.targets());
    Tensor total = penalised(training, context, given.features(), output, loss);
    leaves.putAll(context.initialValues(training.seed()));
    leaves.put(TraceContext.SEED, Literal.scalar(training.seed()));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    Map<String, Tensor> outputs = new LinkedHashMap<>(Map.of(LOSS, loss));
    if (total != loss) {
      outputs.put(TOTAL, total);
    }
    return new ModelTrace(Tensors.graph(outputs), leaves, layers(training), catalog.entryOf(training.loss()).id(),
        leaves.get(FEATURES).shape().size(0), training.batchSize(), step,
        update(training, samples, catalog.entryOf(training.optimizer()).id()));
  }

  private static Update update(TrainingConfiguration training, int samples, String optimizer) {
    Dataset.Samples all = training.data().training();
    int count = Math.min(samples, all.size());
    TrainingGraphs.OpenedStep step = new TrainingGraphs(training).opened(count);
    Map<String, Literal> leaves = new LinkedHashMap<>(step.first());
    leaves.put(FEATURES, first(all.features(), count, all.features().dtype()));
    leaves.put(TARGETS, first(all.targets(), count, all.targets().dtype()));
    leaves.put(TrainingGraphs.LEARNING_RATE, Literal.of(new float[] {(float) firstRate(training)}, Shape.SCALAR));
    leaves.put(TraceContext.SEED, Literal.scalar(training.seed()));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    return new Update(step.graph(), leaves, optimizer);
  }

  private static double firstRate(TrainingConfiguration training) {
    double own = training.optimizer().learningRate();
    int steps = Math.max(1, training.data().training().size() / training.batchSize());
    return training.schedule().map(schedule -> schedule.learningRate(
        new Schedule.Progress(own, 0, steps, (long) steps * training.epochs(), List.of()))).orElse(own);
  }

  /** The output that training makes small. */
  public String objective() {
    return graph.outputs().containsKey(TOTAL) ? TOTAL : LOSS;
  }

  private static Tensor input(String name, Map<String, Literal> leaves) {
    return Tensors.input(name, leaves.get(name).dtype(), leaves.get(name).shape());
  }

  private static Tensor penalised(TrainingConfiguration training, TraceContext context, Tensor features, Tensor output,
      Tensor loss) {
    Tensor total = loss;
    for (Regularizer regularizer : training.regularizers()) {
      Glob glob = new Glob(regularizer.parameters());
      for (Map.Entry<String, Tensor> parameter : context.parameters().tensors().entrySet()) {
        if (glob.matches(parameter.getKey()) && trained(training, parameter.getKey())) {
          total = total.add(regularizer.penalty(parameter.getValue()));
        }
      }
      total = regularizer.penalty(features, output, context.child("regularizer")).map(total::add).orElse(total);
    }
    return total;
  }

  private static boolean trained(TrainingConfiguration training, String parameter) {
    return training.groups().stream().filter(group -> new Glob(group.parameters()).matches(parameter))
        .reduce((_, later) -> later).map(ParameterGroup::factor).orElse(1.0) != 0;
  }

  private static Map<String, String> layers(TrainingConfiguration training) {
    Map<String, String> layers = new LinkedHashMap<>();
    if (training.model() instanceof Sequential model) {
      Map<String, Integer> counters = new LinkedHashMap<>();
      model.parts().forEach(part -> layers.put(part.name() + counters.merge(part.name(), 1, Integer::sum),
          described(part)));
    }
    return layers;
  }

  /** A layer with its settings, without those that are left open. */
  private static String described(Object layer) {
    return layer.toString().replace("[]", "").replaceAll("\\w+=Optional\\.empty(, )?", "")
        .replaceAll("Optional\\[([^\\[\\]]*)\\]", "$1").replace(", ]", "]").replace("[]", "");
  }

  /** The first samples; floating numbers in double precision. */
  static Literal first(Literal all, int samples) {
    return first(all, samples, all.dtype().isFloating() ? DType.FLOAT64 : all.dtype());
  }

  private static Literal first(Literal all, int samples, DType dtype) {
    int count = Math.min(samples, all.shape().size(0));
    Literal part = Literal.zeros(new TensorType(dtype,
        new Shape(all.shape().dims()).with(0, Dim.batch(count))));
    for (int i = 0; i < part.elements(); i++) {
      part.set(i, all.get(i));
    }
    return part;
  }
}
