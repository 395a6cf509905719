package org.chainrule.experiments.run;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Initializer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tracker;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.ExperimentConfiguration.Training;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.YamlWriter;
import org.chainrule.host.PluginEntry;
import org.chainrule.training.Sequential;

/** A configuration with every default written out: what reproduces the run, also when defaults have changed. */
final class ResolvedConfiguration {
  private final Mapping mapping;
  private final List<PluginEntry> plugins;

  @Inject
  ResolvedConfiguration(ExperimentConfiguration configuration, PluginFactory factory, TensorBackend backend,
      Dataset dataset, Activation activation, Initializer initializer, Sequential model, Loss loss, Optimizer optimizer,
      Optional<Schedule> schedule, List<Regularizer> regularizers, List<Augmentation> augmentations,
      Map<String, Metric> metrics, List<Tracker> trackers, List<ModelFormat> formats) {
    List<ExtensionPoint> layers = new ArrayList<>();
    model.parts().forEach(part -> layers.add(part.layer()));
    Mapping data = Mapping.empty(configuration.data().location());
    data = factory.describe(dataset) instanceof Mapping map ? map : data.with("id", factory.describe(dataset));
    data = data.with("validation", PluginFactory.setting(configuration.validation()));
    if (!augmentations.isEmpty()) {
      data = data.with("augmentations", factory.describeAll(augmentations));
    }
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("name", configuration.name());
    head.put("seed", configuration.seed());
    configuration.threads().ifPresent(threads -> head.put("threads", threads));
    Mapping result = ((Mapping) PluginFactory.setting(head)).with("backend", factory.describe(backend))
        .with("data", data).with("activation", factory.describe(activation))
        .with("initializer", factory.describe(initializer)).with("model", factory.describeAll(layers))
        .with("loss", factory.describe(loss)).with("optimizer", factory.describe(optimizer));
    if (schedule.isPresent()) {
      result = result.with("schedule", factory.describe(schedule.get()));
    }
    this.mapping = result.with("regularizer", factory.describeAll(regularizers))
        .with("metrics", factory.describeAll(List.copyOf(metrics.values())))
        .with("training", PluginFactory.setting(training(configuration.training())))
        .with("trackers", factory.describeAll(trackers)).with("export", factory.describeAll(formats));
    List<ExtensionPoint> all = new ArrayList<>(layers);
    all.addAll(List.of(backend, dataset, activation, initializer, loss, optimizer));
    schedule.ifPresent(all::add);
    List.of(regularizers, augmentations, List.copyOf(metrics.values()), trackers, formats).forEach(all::addAll);
    this.plugins = all.stream().flatMap(plugin -> factory.catalog().entriesOf(plugin).stream()).distinct().toList();
  }

  private static Map<String, Object> training(Training training) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("epochs", training.epochs());
    result.put("batch_size", training.batchSize());
    training.earlyStopping().ifPresent(stop -> {
      Map<String, Object> stopping = new LinkedHashMap<>();
      stopping.put("patience", stop.patience());
      stopping.put("min_delta", stop.minDelta());
      stopping.put("monitor", stop.monitor());
      result.put("early_stopping", stopping);
    });
    if (!training.freeze().isEmpty()) {
      result.put("freeze", training.freeze());
    }
    if (!training.learningRateFactors().isEmpty()) {
      result.put("learning_rate_factors", training.learningRateFactors());
    }
    training.initialWeights().ifPresent(weights -> result.put("initial_weights",
        weights.parameters().isEmpty() ? weights.from()
            : Provenance.map("from", weights.from(), "parameters", weights.parameters())));
    result.put("checkpoint_every", training.checkpointEvery());
    if (training.checkpointEverySteps() > 0) {
      result.put("checkpoint_every_steps", training.checkpointEverySteps());
    }
    training.memoryBudget().ifPresent(bytes -> result.put("memory_budget", bytes));
    result.put("gradient_flow", training.gradientFlow());
    return result;
  }

  /** As nested maps and lists. */
  Map<String, Object> plain() {
    Map<String, Object> result = new LinkedHashMap<>();
    mapping.plain().forEach((key, value) -> {
      if (value != null) {
        result.put(key, value);
      }
    });
    return result;
  }

  /** As YAML. */
  String yaml() {
    return YamlWriter.write(mapping);
  }

  /** Every plug-in that is named in it, also inside others. */
  List<PluginEntry> plugins() {
    return plugins;
  }
}
