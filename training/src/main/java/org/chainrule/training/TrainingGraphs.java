package org.chainrule.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Augmentation;
import org.chainrule.api.ContractException;
import org.chainrule.api.Dataset;
import org.chainrule.api.Loss;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.autograd.ReverseMode;

/** Traces the programs of a training, each for a batch size: the step, evaluation, and prediction. */
public final class TrainingGraphs {
  /** Input of the step and of evaluation: FLOAT32 [batch, ...]. */
  public static final String FEATURES = "features";
  /** Input of the step and of evaluation: INT32 [batch] or FLOAT32 [batch, ...]. */
  public static final String TARGETS = "targets";
  /** Input of the step: a FLOAT32 scalar. */
  public static final String LEARNING_RATE = "learning_rate";
  /** Output of the step and of evaluation: the loss of the batch, without penalties. */
  public static final String LOSS = "loss";
  /** Input of prediction. */
  public static final String INPUT = "input";
  /** Output of prediction: what the model gives. */
  public static final String OUTPUT = "output";
  /** Output of prediction where the loss gives the model's output another meaning. */
  public static final String PREDICTION = "prediction";

  /** First part of the names of outputs of {@link #opened}. */
  public static final String GRADIENT = "gradient/";

  static final String METRIC = "metric/";
  private static final String EVALUATION_WEIGHTS = "evaluation/";

  private final TrainingConfiguration configuration;
  private final Map<Integer, TracedStep> steps = new LinkedHashMap<>();

  /** Programs of a configuration. */
  public TrainingGraphs(TrainingConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * A training step: forward, loss, penalties, gradients, optimizer, projections and running statistics.
   *
   * @param batch number of samples
   * @param flow whether to give the figures of {@link GradientFlow} too
   * @throws InvalidInputException if model, loss or a setting do not fit the data
   */
  public Graph step(int batch, boolean flow) {
    return flow ? trace(batch, Figures.FLOW).graph() : traced(batch).graph();
  }

  /** The plain step with the meaning of its names. */
  TracedStep traced(int batch) {
    return steps.computeIfAbsent(batch, size -> trace(size, Figures.NONE));
  }

  /**
   * A step to look at.
   *
   * @param graph the plain step, with an output {@link #GRADIENT}{@code <name>} for each parameter that is trained: what the
   *     optimizer is given
   * @param first values of parameters, states and the optimizer's slots before the first step, by name
   */
  public record OpenedStep(Graph graph, Map<String, Literal> first) {}

  /** The step of a batch with what its optimizer is given. */
  public OpenedStep opened(int batch) {
    TracedStep step = trace(batch, Figures.GRADIENTS);
    Map<String, Literal> first = new LinkedHashMap<>(step.context().initialValues(configuration.seed()));
    InitialValues.addSlots(step.kept(), first);
    return new OpenedStep(step.graph(), first);
  }

  /** What a step tells of itself besides its loss. */
  enum Figures {
    NONE, FLOW,
    /** The gradient of each parameter. */
    GRADIENTS,
    /** The figures of {@link org.chainrule.training.health.HealthSample}; the program then changes nothing. */
    HEALTH
  }

  TracedStep trace(int batch, Figures figures) {
    TraceContext context = context(true);
    Augmentation.Samples samples = AugmentedSamples.trace(configuration.augmentations(), inputs(batch), context);
    Tensor output = output(samples.features(), context);
    Tensor loss = loss(output, samples.targets());
    TensorTree trained = ParameterChoice.trained(configuration, context.parameters());
    Tensor total = ParameterChoice.penalties(configuration, context.parameters(), trained).map(loss::add).orElse(loss);
    for (Regularizer regularizer : configuration.regularizers()) {
      total = ContractException.result(regularizer, "penalty",
          regularizer.penalty(samples.features(), output, context.child("regularizer"))).map(total::add).orElse(total);
    }

    Tensor learningRate = Tensors.input(LEARNING_RATE, DType.FLOAT32, Shape.SCALAR);
    Map<String, Tensor> taps = figures == Figures.FLOW ? taps(total) : Map.of();
    List<Tensor> withRespectTo = new ArrayList<>(trained.tensors().values());
    withRespectTo.addAll(taps.values());
    List<TraceContext.Activated> activations = figures == Figures.HEALTH ? context.activations() : List.of();
    activations.forEach(activation -> withRespectTo.add(activation.output()));
    List<Tensor> gradients = context.gradients(total, withRespectTo);
    TensorTree parameterGradients = tree(trained, gradients);

    OptimizerSlots slots = OptimizerSlots.of("optimizer", trained, total, learningRate);
    TensorTree amounts = ParameterChoice.scaled(configuration, ContractException.result(configuration.optimizer(),
        "update", configuration.optimizer().update(parameterGradients, slots)), trained);
    TensorTree next = ParameterChoice.projected(configuration, trained.add(amounts));

    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(LOSS, loss.node());
    List<Tensor> others = gradients.subList(trained.tensors().size(), gradients.size());
    if (figures == Figures.FLOW) {
      FlowOutputs.add(outputs, trained, parameterGradients, amounts, taps, others);
    }
    if (figures == Figures.GRADIENTS) {
      parameterGradients.tensors().forEach((name, gradient) -> outputs.put(GRADIENT + name, gradient.node()));
    }
    Optional<HealthOutputs> health = figures != Figures.HEALTH ? Optional.empty()
        : Optional.of(HealthOutputs.add(outputs, context, parameterGradients, activations, others,
            new ActivationShapes(settings(true))));
    Map<Node, Node> updates = new LinkedHashMap<>();
    next.tensors().forEach((name, value) -> updates.put(trained.get(name).node(), value.node()));
    context.updates().tensors().forEach((name, value) -> updates.put(context.states().get(name).node(), value.node()));
    Map<String, String> evaluation = evaluationWeights(slots.kept());
    slots.kept().next().forEach((name, value) -> updates.put(slots.kept().states().get(name).node(), value.node()));
    return new TracedStep(Graph.of(outputs, health.isPresent() ? Map.of() : updates), context, slots.kept(),
        List.copyOf(trained.tensors().keySet()), evaluation, output.shape(), health);
  }

  /** Loss and metric statistics of a batch; with the weights that the optimizer names for that. */
  public Graph evaluation(int batch) {
    TraceContext context = context(false);
    Augmentation.Samples samples = inputs(batch);
    Tensor output = output(samples.features(), context);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(LOSS, loss(output, samples.targets()).node());
    configuration.metrics().forEach((id, metric) -> {
      try {
        outputs.put(METRIC + id, ContractException.result(metric, "statistics",
            metric.statistics(output, samples.targets())).node());
      } catch (ShapeException e) {
        throw new InvalidInputException("metric '%s' does not take the model's output %s with targets %s: %s"
            .formatted(id, output.shape(), samples.targets().shape(), e.getMessage()), e);
      }
    });
    return Graph.of(outputs);
  }

  /**
   * The model's output for a batch in the units of the data's source, and what it means to a user; the program that is
   * exported. It scales its input as the data set scaled the features to train on.
   */
  public Graph prediction(int batch) {
    Tensor input = input(batch);
    return prediction(configuration.data().scaling().map(scaling -> scaled(input, scaling)).orElse(input));
  }

  /** The same for features as the data set gives them. */
  Graph predictionOfFeatures(int batch) {
    return prediction(input(batch));
  }

  private Tensor input(int batch) {
    return Tensors.input(INPUT, DType.FLOAT32, batchShape(configuration.data().training().features(), batch));
  }

  /** {@code (input - offset) * factor}, without a step that would change nothing. */
  private static Tensor scaled(Tensor input, Dataset.Scaling scaling) {
    Tensor centred = all(scaling.offset(), 0) ? input : input.sub(Tensors.constant(scaling.offset()));
    return all(scaling.factor(), 1) ? centred : centred.mul(Tensors.constant(scaling.factor()));
  }

  private static boolean all(Literal numbers, double number) {
    return Arrays.stream(numbers.toDoubles()).allMatch(each -> each == number);
  }

  private Graph prediction(Tensor features) {
    Tensor output = output(features, context(false));
    Tensor prediction = ContractException.result(configuration.loss(), "prediction",
        configuration.loss().prediction(output));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(OUTPUT, output.node());
    if (prediction.node() != output.node()) {
      outputs.put(PREDICTION, prediction.node());
    }
    return Graph.of(outputs);
  }

  /** What the model asks for when it is evaluated. */
  TraceContext evaluationContext(int batch) {
    TraceContext context = context(false);
    output(inputs(batch).features(), context);
    return context;
  }

  /** A graph that reads the states named for evaluation where it read parameters. */
  static Graph withEvaluationWeights(Graph graph, Map<String, String> evaluationWeights) {
    Map<Node, Node> leaves = new IdentityHashMap<>();
    graph.parameters().forEach((name, leaf) -> {
      if (evaluationWeights.containsKey(name)) {
        leaves.put(leaf, new Node(new Op.State(evaluationWeights.get(name), leaf.type()), List.of()));
      }
    });
    if (leaves.isEmpty()) {
      return graph;
    }
    Map<Node, Node> copies = graph.rebuild(leaves);
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, copies.get(node)));
    return Graph.of(outputs);
  }

  // ---- parts --------------------------------------------------------------------------------------------------

  TraceContext context(boolean training) {
    return TraceContext.of(settings(training));
  }

  private TraceContext.Settings settings(boolean training) {
    return new TraceContext.Settings(training, DType.FLOAT32, configuration.activation(), configuration.initializer(),
        new ReverseMode());
  }

  private Augmentation.Samples inputs(int batch) {
    Literal features = configuration.data().training().features();
    Literal targets = configuration.data().training().targets();
    return new Augmentation.Samples(Tensors.input(FEATURES, features.dtype(), batchShape(features, batch)),
        Tensors.input(TARGETS, targets.dtype(), batchShape(targets, batch)), configuration.data().classes().size());
  }

  static Shape batchShape(Literal all, int batch) {
    return all.shape().with(0, Dim.batch(batch));
  }

  private Tensor output(Tensor features, TraceContext context) {
    try {
      return configuration.model().apply(features, context);
    } catch (ShapeException e) {
      throw new InvalidInputException("the model does not fit its input %s: %s"
          .formatted(features.shape(), e.getMessage()), e);
    }
  }

  private Tensor loss(Tensor output, Tensor targets) {
    Loss function = configuration.loss();
    try {
      Tensor loss = ContractException.result(function, "apply", function.apply(output, targets));
      if (!loss.shape().isScalar() || !loss.dtype().isFloating()) {
        throw new InvalidInputException("loss %s gives %s; it must give one floating number for a batch"
            .formatted(function, loss.node().type()));
      }
      return loss;
    } catch (ShapeException e) {
      throw new InvalidInputException("loss %s does not take the model's output %s with targets %s: %s"
          .formatted(function, output.node().type(), targets.node().type(), e.getMessage()), e);
    }
  }

  /** Values in the order of a tree, under its names. */
  static TensorTree tree(TensorTree like, List<Tensor> values) {
    Map<String, Tensor> tree = new LinkedHashMap<>();
    like.tensors().keySet().forEach(name -> tree.put(name, values.get(tree.size())));
    return new TensorTree(tree);
  }

  /** Finds or makes, for each weight to evaluate with, a state that holds it after the step. */
  private static Map<String, String> evaluationWeights(OptimizerSlots.Kept kept) {
    Map<String, String> names = new LinkedHashMap<>();
    kept.evaluation().ifPresent(weights -> weights.tensors().forEach((parameter, tensor) -> {
      String name = kept.next().entrySet().stream().filter(slot -> slot.getValue().node() == tensor.node())
          .map(Map.Entry::getKey)
          .filter(slot -> kept.first().get(slot).equals(new OptimizerSlots.First.CopyOf(parameter)))
          .findFirst().orElse(EVALUATION_WEIGHTS + parameter);
      if (name.startsWith(EVALUATION_WEIGHTS)) {
        kept.state(name, tensor.node().type());
        kept.first().put(name, new OptimizerSlots.First.CopyOf(parameter));
        kept.next().put(name, tensor);
      }
      names.put(parameter, name);
    }));
    return names;
  }

  /** The named places that a tensor was computed from, operands first. */
  private static Map<String, Tensor> taps(Tensor from) {
    Map<String, Tensor> taps = new LinkedHashMap<>();
    Map<Node, Boolean> opened = new IdentityHashMap<>();
    Map<Node, Boolean> closed = new IdentityHashMap<>();
    List<Node> pending = new ArrayList<>(List.of(from.node()));
    while (!pending.isEmpty()) {
      Node node = pending.getLast();
      if (opened.put(node, true) == null) {
        node.operands().reversed().stream().filter(operand -> !opened.containsKey(operand)).forEach(pending::add);
      } else {
        pending.removeLast();
        if (closed.put(node, true) == null && node.op() instanceof Op.Tap tap && node.dtype().isFloating()) {
          taps.putIfAbsent(tap.name(), new Tensor(node));
        }
      }
    }
    return taps;
  }
}
