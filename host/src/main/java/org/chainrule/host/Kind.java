package org.chainrule.host;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Command;
import org.chainrule.api.Dataset;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.SearchStrategy;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tracker;

/** The kinds of plug-ins: one for each extension point. A plug-in's id is unique within its kind. */
public enum Kind {
  /** {@link Activation}. */
  ACTIVATION("activation", Activation.class),
  /** {@link Optimizer}. */
  OPTIMIZER("optimizer", Optimizer.class),
  /** {@link Regularizer}. */
  REGULARIZER("regularizer", Regularizer.class),
  /** {@link TensorBackend}. */
  BACKEND("backend", TensorBackend.class),
  /** {@link Layer}. */
  LAYER("layer", Layer.class),
  /** {@link Initializer}. */
  INITIALIZER("initializer", Initializer.class),
  /** {@link Schedule}. */
  SCHEDULE("schedule", Schedule.class),
  /** {@link Loss}. */
  LOSS("loss", Loss.class),
  /** {@link Metric}. */
  METRIC("metric", Metric.class),
  /** {@link Dataset}. */
  DATASET("dataset", Dataset.class),
  /** {@link Augmentation}. */
  AUGMENTATION("augmentation", Augmentation.class),
  /** {@link Tracker}. */
  TRACKER("tracker", Tracker.class),
  /** {@link SearchStrategy}. */
  SEARCH("search", SearchStrategy.class),
  /** {@link ModelFormat}. */
  MODEL_FORMAT("model_format", ModelFormat.class),
  /** {@link Command}. */
  COMMAND("command", Command.class);

  private final String label;
  private final Class<? extends ExtensionPoint> type;

  Kind(String label, Class<? extends ExtensionPoint> type) {
    this.label = label;
    this.type = type;
  }

  /** Its name for users, such as {@code model_format}. */
  public String label() {
    return label;
  }

  /** The interface that plug-ins of this kind implement. */
  public Class<? extends ExtensionPoint> type() {
    return type;
  }

  /**
   * The kind of an extension point.
   *
   * @throws IllegalArgumentException if the class is not one of the extension points' interfaces
   */
  public static Kind of(Class<?> type) {
    return Arrays.stream(values()).filter(kind -> kind.type == type).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type.getName() + " is no extension point"));
  }

  /**
   * The kind that users call so.
   *
   * @throws PluginException if there is none; the message lists all
   */
  public static Kind named(String label) {
    List<String> labels = Arrays.stream(values()).map(Kind::label).toList();
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst()
        .orElseThrow(() -> new PluginException("", "there is no kind of plug-in called \"" + label + "\""
            + Names.suggestion(label, labels) + " The kinds are: " + String.join(", ", labels) + "."));
  }

  /** All kinds that a class implements. */
  static List<Kind> allOf(Class<?> implementation) {
    return Arrays.stream(values()).filter(kind -> kind.type.isAssignableFrom(implementation)).toList();
  }
}
