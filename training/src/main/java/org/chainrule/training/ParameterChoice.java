package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ContractException;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;

/** Which parameters are trained, at which pace, and under which penalties and projections. */
final class ParameterChoice {
  private ParameterChoice() {}

  /** The learning-rate factor of a parameter. */
  static double factor(TrainingConfiguration configuration, String parameter) {
    return configuration.groups().stream().filter(group -> new Glob(group.parameters()).matches(parameter))
        .map(ParameterGroup::factor).reduce((first, second) -> second).orElse(1.0);
  }

  /** The parameters that are trained. */
  static TensorTree trained(TrainingConfiguration configuration, TensorTree parameters) {
    configuration.groups().forEach(group -> requireFit(
        group.factor() == 0 ? "training.freeze" : "training.learning_rate_factors", group.parameters(), parameters));
    TensorTree trained = parameters.filter(name -> factor(configuration, name) != 0);
    if (trained.tensors().isEmpty()) {
      throw new InvalidInputException(parameters.tensors().isEmpty() ? "the model has no parameters to train"
          : "all parameters are frozen, so that there is nothing to train: " + parameters.tensors().keySet());
    }
    return trained;
  }

  private static void requireFit(String what, String glob, TensorTree parameters) {
    Glob pattern = new Glob(glob);
    if (parameters.tensors().keySet().stream().noneMatch(pattern::matches)) {
      throw new InvalidInputException("%s: '%s' fits no parameter; there are %s"
          .formatted(what, glob, parameters.tensors().keySet()));
    }
  }

  /** The sum of all penalties on trained parameters, if there are any. */
  static Optional<Tensor> penalties(TrainingConfiguration configuration, TensorTree parameters, TensorTree trained) {
    Optional<Tensor> sum = Optional.empty();
    for (Regularizer regularizer : configuration.regularizers()) {
      requireFit("regularizer " + regularizer, regularizer.parameters(), parameters);
      Glob glob = new Glob(regularizer.parameters());
      for (Tensor parameter : trained.filter(glob::matches).tensors().values()) {
        Tensor penalty = ContractException.result(regularizer, "penalty", regularizer.penalty(parameter));
        if (!penalty.shape().isScalar()) {
          throw new InvalidInputException("the penalty of regularizer %s has shape %s; it must be one number"
              .formatted(regularizer, penalty.shape()));
        }
        sum = Optional.of(sum.map(penalty::add).orElse(penalty));
      }
    }
    return sum;
  }

  /**
   * The optimizer's amounts times the factors of the groups.
   *
   * @throws InvalidInputException if they are not one amount for each parameter that is trained, of its type
   */
  static TensorTree scaled(TrainingConfiguration configuration, TensorTree amounts, TensorTree trained) {
    requireSameNames(configuration, amounts, trained);
    Map<String, Tensor> scaled = new LinkedHashMap<>();
    trained.tensors().forEach((name, parameter) -> {
      Tensor amount = amounts.get(name);
      if (!amount.shape().sameSizes(parameter.shape())) {
        throw new InvalidInputException("optimizer %s gives an update of shape %s for '%s' of shape %s"
            .formatted(configuration.optimizer(), amount.shape(), name, parameter.shape()));
      }
      if (amount.dtype() != parameter.dtype()) {
        throw new InvalidInputException("optimizer %s gives a %s update for '%s', which is %s; cast it"
            .formatted(configuration.optimizer(), amount.dtype().label(), name, parameter.dtype().label()));
      }
      double factor = factor(configuration, name);
      scaled.put(name, factor == 1 ? amount : amount.mul(factor));
    });
    return new TensorTree(scaled);
  }

  private static void requireSameNames(TrainingConfiguration configuration, TensorTree amounts, TensorTree trained) {
    List<String> missing = new ArrayList<>(trained.tensors().keySet());
    missing.removeAll(amounts.tensors().keySet());
    if (!missing.isEmpty()) {
      throw new InvalidInputException("optimizer %s gives no update for %s; each parameter needs one, zeros if it stays"
          .formatted(configuration.optimizer(), missing));
    }
    List<String> more = new ArrayList<>(amounts.tensors().keySet());
    more.removeAll(trained.tensors().keySet());
    if (!more.isEmpty()) {
      throw new InvalidInputException("optimizer %s gives an update for %s; the parameters that are trained are %s"
          .formatted(configuration.optimizer(), more, trained.tensors().keySet()));
    }
  }

  /**
   * New parameters moved into the sets that projections allow.
   *
   * @throws InvalidInputException if a projection changes a parameter's type
   */
  static TensorTree projected(TrainingConfiguration configuration, TensorTree next) {
    Map<String, Tensor> projected = new LinkedHashMap<>(next.tensors());
    for (Regularizer regularizer : configuration.regularizers()) {
      Glob glob = new Glob(regularizer.parameters());
      projected.replaceAll((name, value) -> glob.matches(name) ? projected(regularizer, name, value) : value);
    }
    return new TensorTree(projected);
  }

  private static Tensor projected(Regularizer regularizer, String name, Tensor value) {
    Tensor projected = ContractException.result(regularizer, "project", regularizer.project(value));
    if (projected.dtype() != value.dtype() || !projected.shape().sameSizes(value.shape())) {
      throw new InvalidInputException("regularizer %s makes %s of '%s'; a projection keeps its type %s"
          .formatted(regularizer, projected.node().type(), name, value.node().type()));
    }
    return projected;
  }
}
