package org.chainrule.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.GradientReport;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.host.Catalog;
import org.chainrule.training.Glob;
import org.chainrule.training.TrainingConfiguration;

/** Compares the gradients of an experiment's loss with differences, in double precision, on a few of its samples. */
public final class ModelGradients {
  private static final int SAMPLES = 3;

  private ModelGradients() {}

  /** Checks the gradient of the loss, penalties included, with respect to every parameter at its first values. */
  public static GradientReport check(Catalog catalog, Mapping source) {
    TrainingConfiguration training = Experiment.wire(catalog, source, Optional::empty).training();
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT64, training.activation(),
        training.initializer(), new ReverseMode()));
    Dataset.Samples samples = training.data().training();
    Tensor output = training.model().apply(some(samples.features()), context);
    Tensor loss = training.loss().apply(output, some(samples.targets()));
    for (Regularizer regularizer : training.regularizers()) {
      Glob glob = new Glob(regularizer.parameters());
      for (Map.Entry<String, Tensor> parameter : context.parameters().tensors().entrySet()) {
        if (glob.matches(parameter.getKey())) {
          loss = loss.add(regularizer.penalty(parameter.getValue()));
        }
      }
    }
    Map<String, Literal> leaves = new LinkedHashMap<>(context.initialValues(training.seed()));
    leaves.put(TraceContext.SEED, Literal.scalar(training.seed()));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    return new GradientCheck().check(loss, leaves, List.copyOf(context.parameters().tensors().values()));
  }

  private static Tensor some(Literal all) {
    return Tensors.constant(ModelTrace.first(all, SAMPLES));
  }
}
