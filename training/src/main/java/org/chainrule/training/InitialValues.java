package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;

/** The values of parameters, states and optimizer slots before the first step. */
final class InitialValues {
  private InitialValues() {}

  /** First values by name: parameters and states as the model asks for them, then the optimizer's slots. */
  static Map<String, Literal> of(TrainingConfiguration configuration, TrainingGraphs graphs, TracedStep step,
      SampleSet training) {
    Map<String, Literal> values = new LinkedHashMap<>(step.context().initialValues(configuration.seed()));
    TraceContext evaluation = graphs.evaluationContext(2);
    if (!values.keySet().containsAll(evaluation.parameters().tensors().keySet())
        || !values.keySet().containsAll(evaluation.states().tensors().keySet())) {
      evaluation.initialValues(configuration.seed()).forEach(values::putIfAbsent);
    }
    AdaptedValues.replace(graphs, step.context(), training, configuration.seed(), values);
    configuration.initialWeights().ifPresent(weights -> take(weights, values));
    addSlots(step.kept(), values);
    return values;
  }

  /** Adds the first values of an optimizer's slots. */
  static void addSlots(OptimizerSlots.Kept kept, Map<String, Literal> values) {
    kept.first().forEach((name, first) -> {
      TensorType type = kept.states().get(name).node().type();
      values.put(name, switch (first) {
        case OptimizerSlots.First.Number(double value) -> full(type, value);
        case OptimizerSlots.First.CopyOf(String parameter) -> values.get(parameter).copy();
      });
    });
  }

  private static Literal full(TensorType type, double value) {
    Literal literal = Literal.zeros(type);
    for (int i = 0; value != 0 && i < literal.elements(); i++) {
      literal.set(i, value);
    }
    return literal;
  }

  private static void take(InitialWeights weights, Map<String, Literal> values) {
    Map<String, Literal> found = Checkpoint.read(weights.checkpoint()).weights();
    List<Glob> globs = weights.parameters().stream().map(Glob::new).toList();
    List<String> wanted = values.keySet().stream()
        .filter(name -> globs.stream().anyMatch(glob -> glob.matches(name))).toList();
    if (wanted.isEmpty()) {
      throw new InvalidInputException("of the model's parameters %s none fits %s, the names to take from %s"
          .formatted(values.keySet(), weights.parameters(), weights.checkpoint()));
    }
    values.putAll(fitting("checkpoint " + weights.checkpoint(), wanted, values, found));
  }

  /**
   * Those values that are wanted.
   *
   * @param wanted names
   * @param like values of the types that are wanted
   * @param found what there is
   * @throws InvalidInputException if one is missing or of another type, listing which fit and which do not
   */
  static Map<String, Literal> fitting(String source, List<String> wanted, Map<String, Literal> like,
      Map<String, Literal> found) {
    Map<String, Literal> fitting = new LinkedHashMap<>();
    List<String> misfits = new ArrayList<>();
    for (String name : wanted) {
      TensorType type = like.get(name).type();
      Literal value = found.get(name);
      if (value == null) {
        misfits.add("%s (not there)".formatted(name));
      } else if (value.dtype() != type.dtype() || !value.shape().sameSizes(type.shape())) {
        misfits.add("%s (%s there, %s in the model)".formatted(name, value.type(), type));
      } else {
        fitting.put(name, value);
      }
    }
    if (!misfits.isEmpty()) {
      throw new InvalidInputException("%s does not fit the model: %s; what fits is %s"
          .formatted(source, String.join(", ", misfits), fitting.isEmpty() ? "nothing" : fitting.keySet()));
    }
    return fitting;
  }
}
