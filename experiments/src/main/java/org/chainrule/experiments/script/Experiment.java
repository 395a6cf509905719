package org.chainrule.experiments.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.Tracker;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.Location;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.configuration.Setting;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.draw.ModelGraph;
import org.chainrule.experiments.run.ModelTrace;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.experiments.run.RunSummary;
import org.chainrule.experiments.run.Runner;
import org.chainrule.experiments.run.WorkException;
import org.chainrule.host.Catalog;

/**
 * An experiment to be run from a program. It does not change: each method gives another experiment, so that one can be the
 * start of many.
 *
 * <p>Plug-ins are named by their id ({@code "adam"}), by id and parameters ({@link Parts#adam} or {@code
 * Part.of("adam").with("beta1", 0.8)}), or given as an object of a class of one's own that is annotated with {@code @Plugin};
 * a record of a script is enough. What a method does not set has the default that configuration files have.
 */
public final class Experiment {
  /** What is set as a whole, and what is changed in the words of the command line. */
  private sealed interface Change {
    record Value(String key, Object value) implements Change {}

    record Words(String override) implements Change {}
  }

  private final Session session;
  private final String name;
  private final Mapping base;
  private final List<Change> changes;

  private Experiment(Session session, String name, Mapping base, List<Change> changes) {
    this.session = session;
    this.name = name;
    this.base = base;
    this.changes = List.copyOf(changes);
  }

  /** A new experiment with a name, which its run directories have too; it needs data and a model. */
  public static Experiment named(String name) {
    return new Experiment(Session.present(), name, Mapping.empty(place(name)), List.of());
  }

  /** A shipped experiment such as {@code "digits"}, or that of a YAML file. */
  public static Experiment of(String nameOrFile) {
    Session session = Session.present();
    Mapping found = Shipped.find(nameOrFile, session.directory());
    return new Experiment(session, ExperimentConfiguration.of(found).name(), found, List.of());
  }

  private static Location place(String name) {
    return new Location("experiment " + name, 0, 0);
  }

  private Experiment changed(Change change) {
    List<Change> more = new ArrayList<>(changes);
    more.add(change);
    return new Experiment(session, name, base, more);
  }

  private Experiment set(String key, Object value) {
    return changed(new Change.Value(key, value));
  }

  // ---- parts --------------------------------------------------------------------------------------------------

  /** The same under another name. */
  public Experiment rename(String other) {
    return new Experiment(session, other, base, changes);
  }

  /** Data by id, such as {@code "digits"}. */
  public Experiment data(String id) {
    return set("data", id);
  }

  /** Data with parameters. */
  public Experiment data(Part data) {
    return set("data", data);
  }

  /** Data of one's own. */
  public Experiment data(Dataset data) {
    return set("data", data);
  }

  /** The part of the training samples that is kept for validation, from 0 to less than 1. */
  public Experiment validation(double part) {
    return with("++data.validation=" + part);
  }

  /** Random changes to training samples, in order: each a {@link Part}, an {@link Augmentation} or an id. */
  public Experiment augmentations(Object... augmentations) {
    return set("data.augmentations", List.of(augmentations));
  }

  /** The layers in order. */
  public Experiment model(Part... layers) {
    return set("model", List.of(layers));
  }

  /** The layers in order, with layers of one's own among them: each a {@link Part}, a {@link Layer} or an id. */
  public Experiment model(List<?> layers) {
    return set("model", layers);
  }

  /** The activation of layers that name none. */
  public Experiment activation(String id) {
    return set("activation", id);
  }

  /** The activation of layers that name none. */
  public Experiment activation(Part activation) {
    return set("activation", activation);
  }

  /** The activation of layers that name none. */
  public Experiment activation(Activation activation) {
    return set("activation", activation);
  }

  /** The first values of parameters for which no layer names others. */
  public Experiment initializer(String id) {
    return set("initializer", id);
  }

  /** The first values of parameters for which no layer names others. */
  public Experiment initializer(Part initializer) {
    return set("initializer", initializer);
  }

  /** The first values of parameters for which no layer names others. */
  public Experiment initializer(Initializer initializer) {
    return set("initializer", initializer);
  }

  /** What training makes small. */
  public Experiment loss(String id) {
    return set("loss", id);
  }

  /** What training makes small. */
  public Experiment loss(Part loss) {
    return set("loss", loss);
  }

  /** What training makes small. */
  public Experiment loss(Loss loss) {
    return set("loss", loss);
  }

  /** The update rule. */
  public Experiment optimizer(String id) {
    return set("optimizer", id);
  }

  /** The update rule. */
  public Experiment optimizer(Part optimizer) {
    return set("optimizer", optimizer);
  }

  /** The update rule. */
  public Experiment optimizer(Optimizer optimizer) {
    return set("optimizer", optimizer);
  }

  /** The learning rate of the optimizer. */
  public Experiment learningRate(double rate) {
    return with("++optimizer.learning_rate=" + rate);
  }

  /** The learning rate over time. */
  public Experiment schedule(String id) {
    return set("schedule", id);
  }

  /** The learning rate over time. */
  public Experiment schedule(Part schedule) {
    return set("schedule", schedule);
  }

  /** The learning rate over time. */
  public Experiment schedule(Schedule schedule) {
    return set("schedule", schedule);
  }

  /** Penalties and projections: each a {@link Part}, a {@link Regularizer} or an id; none for no arguments. */
  public Experiment regularizer(Object... regularizers) {
    return set("regularizer", List.of(regularizers));
  }

  /** Figures of merit: each a {@link Part}, a {@link Metric} or an id; none for no arguments. */
  public Experiment metrics(Object... metrics) {
    return set("metrics", List.of(metrics));
  }

  /** What records the figures: each a {@link Part}, a {@link Tracker} or an id; nothing for no arguments. */
  public Experiment trackers(Object... trackers) {
    return set("trackers", List.of(trackers));
  }

  // ---- training -----------------------------------------------------------------------------------------------

  /** Passes over the samples. */
  public Experiment epochs(int epochs) {
    return with("++training.epochs=" + epochs);
  }

  /** Samples in one step. */
  public Experiment batchSize(int samples) {
    return with("++training.batch_size=" + samples);
  }

  /** Ends when the validation loss has not become better for some epochs. */
  public Experiment earlyStopping(int patience) {
    return with("++training.early_stopping={patience: " + patience + "}");
  }

  /**
   * Starts from the weights of a run instead of random ones.
   *
   * @param parameters globs on the names of those that are taken, such as {@code dense1/**}; all for none
   */
  public Experiment startingFrom(Run run, String... parameters) {
    String from = run.directory().toAbsolutePath().toString();
    return parameters.length == 0 ? set("training.initial_weights", from)
        : set("training.initial_weights.from", from).set("training.initial_weights.parameters", List.of(parameters));
  }

  /** Keeps those parameters as they are whose names fit one of these globs, such as {@code dense1/**}. */
  public Experiment freeze(String... globs) {
    return set("training.freeze", List.of(globs));
  }

  /** Of all random choices. */
  public Experiment seed(long seed) {
    return with("++seed=" + seed);
  }

  /** What computes, by its id. */
  public Experiment backend(String id) {
    return set("backend", id);
  }

  /** The formats to write the trained model in; ONNX unless another is named, none for no arguments. */
  public Experiment export(String... formats) {
    return set("export", List.of(formats));
  }

  /** Changes as the command line takes them: {@code "model.1.units=64"}, {@code "+key=value"}, {@code "~schedule"}. */
  public Experiment with(String... changesInWords) {
    List<Change> more = new ArrayList<>(changes);
    Arrays.stream(changesInWords).map(Change.Words::new).forEach(more::add);
    return new Experiment(session, name, base, more);
  }

  // ---- doing --------------------------------------------------------------------------------------------------

  /** Trains, exports and reports. */
  public Run train() {
    Catalog catalog = catalog();
    RunSummary summary = new Runner(catalog, session.console(), session.interruptible())
        .run(source(catalog), session.directory(), session.next(name));
    session.record(summary);
    summary.failure().ifPresent(failure -> {
      throw new WorkException(failure);
    });
    return new Run(session, catalog, name, summary.directory(), summary.history());
  }

  /** The whole configuration as YAML, with every default: what a file says that does the same. */
  public String configuration() {
    Catalog catalog = catalog();
    return org.chainrule.experiments.run.Experiment.resolve(catalog, source(catalog));
  }

  /** The graph of its model, with values and gradients for a few samples. */
  public ModelGraph graph() {
    Catalog catalog = catalog();
    return new ModelGraph(name, ModelTrace.of(catalog, source(catalog), 4), true);
  }

  private Catalog catalog() {
    return session.catalog(changes.stream().flatMap(change -> change instanceof Change.Value(String _, Object value)
        ? PartSettings.classes(value).stream() : Stream.of()).toList());
  }

  /** First what is set as a whole, then changes of parts of it: {@code validation} may come before {@code data}. */
  private Mapping source(Catalog catalog) {
    PluginFactory factory = new PluginFactory(catalog);
    Mapping source = ExperimentConfiguration.withDefaults(base, name).with("name",
        PluginFactory.setting(name, place(name)));
    for (Change change : changes) {
      if (change instanceof Change.Value(String key, Object value) && !key.contains(".")) {
        source = source.with(key, setting(value, factory, key));
      }
    }
    Overrides overrides = new Overrides(id -> factory.firstParameter(Layer.class, id),
        override -> place("%s, '%s'".formatted(name, override.replaceFirst("^\\++", ""))));
    for (Change change : changes) {
      source = switch (change) {
        case Change.Value(String key, Object value) -> key.contains(".")
            ? overrides.set(source, key, setting(value, factory, key)) : source;
        case Change.Words(String override) -> overrides.apply(source, List.of(override));
      };
    }
    return session.brief() ? overrides.apply(source, List.of("++training.epochs=1", "++export=[]")) : source;
  }

  private Setting setting(Object value, PluginFactory factory, String key) {
    return PluginFactory.setting(PartSettings.plain(value, factory, key), place(name));
  }

  @Override
  public String toString() {
    return name + changes.stream().map(change -> switch (change) {
      case Change.Value(String key, Object value) -> key + "=" + value;
      case Change.Words(String override) -> override.replaceFirst("^\\++", "");
    }).toList();
  }

}
