package org.chainrule.experiments.run;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tracker;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.YamlReader;
import org.chainrule.host.Catalog;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;

/** The objects of an experiment, each made when it is first asked for. */
public final class Experiment {
  private final ExperimentConfiguration configuration;
  private final Injector injector;

  private Experiment(ExperimentConfiguration configuration, Injector injector) {
    this.configuration = configuration;
    this.injector = injector;
  }

  /** Wires an experiment; {@code directory} is asked for when training is, and says where to keep checkpoints. */
  static Experiment wire(Catalog catalog, Mapping source, Supplier<Optional<RunDirectory>> directory) {
    ExperimentConfiguration configuration = ExperimentConfiguration.of(source);
    return new Experiment(configuration,
        Guice.createInjector(Stage.DEVELOPMENT, new ExperimentModule(catalog, configuration, directory)));
  }

  /** Wires an experiment whose data alone is wanted. */
  static Experiment ofData(Catalog catalog, Mapping source) {
    return wire(catalog, source, Optional::empty);
  }

  /** Wires the experiment of a run again. */
  static Experiment of(Catalog catalog, RunDirectory run) {
    return wire(catalog, ExperimentConfiguration.withDefaults(YamlReader.read(run.configuration()), "experiment"),
        () -> Optional.of(run));
  }

  /** Checks a configuration as far as that goes without data, and gives it back as YAML with every default. */
  public static String resolve(Catalog catalog, Mapping source) {
    return wire(catalog, source, Optional::empty).resolved().yaml();
  }

  ExperimentConfiguration configuration() {
    return configuration;
  }

  ResolvedConfiguration resolved() {
    return get(Key.get(ResolvedConfiguration.class));
  }

  TensorBackend backend() {
    return get(Key.get(TensorBackend.class));
  }

  Dataset.Splits data() {
    return get(Key.get(Dataset.Splits.class));
  }

  List<Augmentation> augmentations() {
    return get(Key.get(new TypeLiteral<List<Augmentation>>() {}));
  }

  TrainingConfiguration training() {
    return get(Key.get(TrainingConfiguration.class));
  }

  Trainer trainer() {
    return get(Key.get(Trainer.class));
  }

  List<Tracker> trackers() {
    return get(Key.get(new TypeLiteral<List<Tracker>>() {}));
  }

  List<ModelFormat> formats() {
    return get(Key.get(new TypeLiteral<List<ModelFormat>>() {}));
  }

  /** An object, or the exception that its making ended with. */
  private <T> T get(Key<T> key) {
    try {
      return injector.getInstance(key);
    } catch (ProvisionException exception) {
      if (exception.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (exception.getCause() instanceof Error cause) {
        throw cause;
      }
      throw exception;
    }
  }
}
