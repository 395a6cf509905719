package org.chainrule.experiments.run;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.ContractException;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tracker;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Location;
import org.chainrule.experiments.configuration.Setting;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import org.chainrule.training.Checkpoint;
import org.chainrule.training.CheckpointPolicy;
import org.chainrule.training.EarlyStopping;
import org.chainrule.training.InitialWeights;
import org.chainrule.training.ParameterGroup;
import org.chainrule.training.Sequential;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;

/**
 * From the catalog to the objects of an experiment. Keys are extension points and core classes, never a plug-in's class,
 * so that nothing here outlives the catalog.
 */
final class ExperimentModule extends AbstractModule {
  private final Catalog catalog;
  private final ExperimentConfiguration configuration;
  private final Supplier<Optional<RunDirectory>> directory;

  ExperimentModule(Catalog catalog, ExperimentConfiguration configuration, Supplier<Optional<RunDirectory>> directory) {
    this.catalog = catalog;
    this.configuration = configuration;
    this.directory = directory;
  }

  @Override
  protected void configure() {
    bind(Catalog.class).toInstance(catalog);
    bind(ExperimentConfiguration.class).toInstance(configuration);
    bind(PluginFactory.class).toInstance(new PluginFactory(catalog));
  }

  /** The number of threads goes to a backend that has such a parameter, unless the backend's own setting says it. */
  @Provides
  @Singleton
  TensorBackend backend(PluginFactory factory) {
    Setting setting = configuration.backend();
    Mapping map = setting instanceof Mapping mapping ? mapping
        : Mapping.empty(setting.location()).with("id", setting);
    if (configuration.threads().isPresent() && map.entries().get("id") instanceof Scalar id
        && !map.entries().containsKey("threads") && takesThreads(id.text())) {
      setting = map.with("threads", configuration.source().entries().getOrDefault("threads",
          Scalar.of(configuration.threads().get())));
    }
    return factory.create(TensorBackend.class, setting, "backend");
  }

  private boolean takesThreads(String id) {
    return catalog.entries(TensorBackend.class).stream().filter(entry -> entry.id().equals(id))
        .anyMatch(entry -> entry.parameters().stream().anyMatch(parameter -> parameter.name().equals("threads")));
  }

  @Provides
  @Singleton
  Dataset dataset(PluginFactory factory) {
    return factory.create(Dataset.class, configuration.data(), "data");
  }

  @Provides
  @Singleton
  Dataset.Splits splits(Dataset dataset) {
    try {
      return ContractException.result(dataset, "load", dataset.load(configuration.seed()));
    } catch (IOException exception) {
      String message = "data: " + told(exception);
      Setting data = configuration.data();
      throw data.location().equals(Location.builtIn()) ? new InputException(message)
          : InputException.at(data instanceof Mapping block ? block.placeOf(message) : data.location(), message);
    }
  }

  /** What Java itself says of a file is its name alone. */
  private static String told(IOException exception) {
    return exception.getClass() == IOException.class && exception.getMessage() != null ? exception.getMessage()
        : exception.getClass().getSimpleName() + (exception.getMessage() == null ? "" : ": " + exception.getMessage());
  }

  @Provides
  @Singleton
  Sequential model(PluginFactory factory) {
    return Sequential.of(factory.createAll(Layer.class, configuration.model(), "model"));
  }

  @Provides
  @Singleton
  Activation activation(PluginFactory factory) {
    return factory.create(Activation.class, configuration.activation(), "activation");
  }

  @Provides
  @Singleton
  Initializer initializer(PluginFactory factory) {
    return factory.create(Initializer.class, configuration.initializer(), "initializer");
  }

  @Provides
  @Singleton
  Loss loss(PluginFactory factory) {
    return factory.create(Loss.class, configuration.loss(), "loss");
  }

  @Provides
  @Singleton
  Optimizer optimizer(PluginFactory factory) {
    return factory.create(Optimizer.class, configuration.optimizer(), "optimizer");
  }

  @Provides
  @Singleton
  Optional<Schedule> schedule(PluginFactory factory) {
    return configuration.schedule().map(setting -> factory.create(Schedule.class, setting, "schedule"));
  }

  @Provides
  @Singleton
  List<Regularizer> regularizers(PluginFactory factory) {
    return factory.createAll(Regularizer.class, configuration.regularizers(), "regularizer");
  }

  @Provides
  @Singleton
  List<Augmentation> augmentations(PluginFactory factory) {
    return factory.createAll(Augmentation.class, configuration.augmentations(), "data.augmentations");
  }

  /** Metrics by id; a second one of an id gets a number. Where none is named, the loss tells which one has a meaning. */
  @Provides
  @Singleton
  Map<String, Metric> metrics(PluginFactory factory, Loss loss) {
    List<Setting> settings = configuration.metricsNamed() || Targets.areClasses(loss) ? configuration.metrics()
        : List.of(new Scalar("mae", false, Location.builtIn()));
    Map<String, Metric> metrics = new LinkedHashMap<>();
    for (Metric metric : factory.createAll(Metric.class, settings, "metrics")) {
      PluginEntry entry = catalog.entryOf(metric);
      String name = entry.id();
      for (int number = 2; metrics.containsKey(name); number++) {
        name = entry.id() + number;
      }
      metrics.put(name, metric);
    }
    return metrics;
  }

  @Provides
  @Singleton
  List<Tracker> trackers(PluginFactory factory) {
    return factory.createAll(Tracker.class, configuration.trackers(), "trackers");
  }

  @Provides
  @Singleton
  List<ModelFormat> formats(PluginFactory factory) {
    return factory.createAll(ModelFormat.class, configuration.export(), "export");
  }

  @Provides
  @Singleton
  TrainingConfiguration training(Sequential model, Loss loss, Optimizer optimizer, Optional<Schedule> schedule,
      List<Regularizer> regularizers, Map<String, Metric> metrics, List<Augmentation> augmentations,
      Activation activation, Initializer initializer, Dataset.Splits data) {
    ExperimentConfiguration.Training settings = configuration.training();
    TrainingConfiguration.Builder builder = TrainingConfiguration.builder().model(model).loss(loss).optimizer(optimizer)
        .activation(activation).initializer(initializer).data(data, configuration.validation())
        .epochs(settings.epochs()).batchSize(settings.batchSize()).seed(configuration.seed())
        .gradientFlow(settings.gradientFlow());
    settings.memoryBudget().ifPresent(builder::memoryBudget);
    schedule.ifPresent(builder::schedule);
    regularizers.forEach(builder::regularizer);
    metrics.forEach(builder::metric);
    augmentations.forEach(builder::augmentation);
    settings.learningRateFactors().forEach((glob, factor) -> builder.group(new ParameterGroup(glob, factor)));
    settings.freeze().forEach(glob -> builder.group(ParameterGroup.frozen(glob)));
    settings.earlyStopping().ifPresent(
        stop -> builder.earlyStopping(new EarlyStopping(stop.patience(), stop.minDelta(), stop.monitor())));
    settings.initialWeights().ifPresent(weights -> {
      Path file = checkpoint(Path.of(weights.from()));
      builder.initialWeights(weights.parameters().isEmpty() ? new InitialWeights(file)
          : new InitialWeights(file, weights.parameters()));
    });
    directory.get().ifPresent(
        run -> builder.checkpoints(new CheckpointPolicy(run.checkpoints(), settings.checkpointEvery(),
            settings.checkpointEverySteps())));
    return builder.build();
  }

  /** A checkpoint's file, or the newest one of a run. */
  private static Path checkpoint(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    try {
      return Checkpoint.newest(RunDirectory.existing(path).checkpoints())
          .orElseThrow(() -> new InputException("training.initial_weights: the run " + path + " has no checkpoint"));
    } catch (IOException exception) {
      throw new InputException("training.initial_weights: " + exception.getMessage(), exception);
    }
  }

  @Provides
  @Singleton
  Trainer trainer(TrainingConfiguration training, TensorBackend backend) {
    return new Trainer(training, backend);
  }
}
