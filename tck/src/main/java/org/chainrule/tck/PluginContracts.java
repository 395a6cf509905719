package org.chainrule.tck;

import java.util.ArrayList;
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
import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.SearchStrategy;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tracker;
import org.chainrule.tck.Check.Note;

/** What a plug-in of each kind promises, as named checks. */
public final class PluginContracts {
  private PluginContracts() {}

  /** All checks of the extension points that a plug-in implements, to be run one by one. */
  public static List<Check> checks(ExtensionPoint plugin) {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("plug-in/id", () -> id(plugin)));
    if (plugin instanceof Activation activation) {
      checks.addAll(new ActivationChecks(activation).checks());
    }
    if (plugin instanceof Layer layer) {
      checks.addAll(new LayerChecks(layer).checks());
    }
    if (plugin instanceof Loss loss) {
      checks.addAll(new LossChecks(loss).checks());
    }
    if (plugin instanceof Metric metric) {
      checks.addAll(new MetricChecks(metric).checks());
    }
    if (plugin instanceof Optimizer optimizer) {
      checks.addAll(new OptimizerChecks(optimizer).checks());
    }
    if (plugin instanceof Regularizer regularizer) {
      checks.addAll(new RegularizerChecks(regularizer).checks());
    }
    if (plugin instanceof Initializer initializer) {
      checks.addAll(new InitializerChecks(initializer).checks());
    }
    if (plugin instanceof Schedule schedule) {
      checks.addAll(new ScheduleChecks(schedule).checks());
    }
    if (plugin instanceof Dataset dataset) {
      checks.addAll(new DatasetChecks(dataset).checks());
    }
    if (plugin instanceof Augmentation augmentation) {
      checks.addAll(new AugmentationChecks(augmentation).checks());
    }
    if (plugin instanceof Tracker tracker) {
      checks.addAll(new TrackerChecks(tracker).checks());
    }
    if (plugin instanceof SearchStrategy strategy) {
      checks.addAll(new SearchStrategyChecks(strategy).checks());
    }
    if (plugin instanceof TensorBackend backend) {
      checks.addAll(new BackendContract(backend).checks());
    }
    if (plugin instanceof ModelFormat format) {
      checks.add(new Check("model format/extension", () -> word(format.extension(), "the file name extension")));
    }
    if (plugin instanceof Command command) {
      checks.add(new Check("command/summary", () -> {
        Check.require(!command.summary().isBlank() && command.summary().lines().count() == 1,
            "the summary must be one line, not '%s'", command.summary());
        return Note.NONE;
      }));
    }
    return checks;
  }

  /** Runs all checks. */
  public static List<Verdict> check(ExtensionPoint plugin) {
    return checks(plugin).stream().map(Check::run).toList();
  }

  private static Note id(ExtensionPoint plugin) {
    Plugin annotation = plugin.getClass().getAnnotation(Plugin.class);
    return annotation == null ? new Note(0, "not annotated with @Plugin") : word(annotation.value(), "the id");
  }

  private static Note word(String text, String what) {
    Check.require(text.matches("[a-z][a-z0-9_]*"), "%s '%s' is not lower_snake_case", what, text);
    return Note.NONE;
  }
}
