package org.chainrule.experiments.check;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Location;
import org.chainrule.experiments.configuration.Setting;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.YamlReader;
import org.chainrule.experiments.configuration.YamlWriter;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.host.Catalog;
import org.chainrule.host.Kind;
import org.chainrule.host.PluginEntry;
import org.chainrule.host.PluginException;
import org.chainrule.host.Sources;
import org.chainrule.tck.Check;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.PluginContracts;
import org.chainrule.tck.PluginModels;
import org.chainrule.tck.PluginPrograms;

/** All that can be tried of a plug-in of a catalog: its contract, and what it does inside this program. */
public final class PluginChecks {
  /** Without this there is no point in any other. */
  public static final String TRACED = "plug-in/can be traced";
  private static final long ANOTHER_TIME_MILLIS = 1100;

  private final Catalog catalog;
  private final PluginEntry entry;
  private final ExtensionPoint plugin;

  /** The checks of a plug-in that the catalog built. */
  public PluginChecks(Catalog catalog, PluginEntry entry, ExtensionPoint plugin) {
    this.catalog = catalog;
    this.entry = entry;
    this.plugin = plugin;
  }

  /** The checks in their order. */
  public List<Check> checks() {
    long start = System.currentTimeMillis();
    List<Graph> first = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("plug-in/uses the api alone", this::apiAlone));
    checks.add(new Check("plug-in/hyper-parameters round-trip through configuration", this::roundTrip));
    checks.add(new Check(TRACED, () -> {
      first.addAll(graphs());
      return new Note(0, first.isEmpty() ? "nothing is traced of this kind"
          : first.size() + (first.size() == 1 ? " program" : " programs"));
    }));
    checks.addAll(PluginContracts.checks(plugin));
    for (PluginEntry backend : catalog.entries(TensorBackend.class)) {
      if (!plugin.getClass().equals(backend.type())) {
        checks.add(onBackend(backend));
      }
    }
    for (PluginEntry format : catalog.entries(ModelFormat.class)) {
      if (!plugin.getClass().equals(format.type())) {
        checks.add(inFormat(format));
      }
    }
    checks.add(new Check("plug-in/same graph at another time", () -> {
      Thread.sleep(Math.max(0, ANOTHER_TIME_MILLIS - (System.currentTimeMillis() - start)));
      Check.require(graphs().equals(first),
          "a trace gives another graph than one some seconds before: it depends on time, or on something that changes");
      return Note.NONE;
    }));
    return checks;
  }

  private List<Graph> graphs() {
    return PluginPrograms.of(plugin).stream().map(PluginPrograms.Program::graph).toList();
  }

  private Check onBackend(PluginEntry backend) {
    try {
      return PluginPrograms.onBackend(plugin, backend.id(),
          catalog.create(TensorBackend.class, reference(backend), ""));
    } catch (PluginException e) {
      return unusable("backend/same result on " + backend.id(), e);
    }
  }

  private Check inFormat(PluginEntry format) {
    try {
      return PluginModels.inFormat(plugin, format.id(),
          catalog.create(ModelFormat.class, reference(format), ""));
    } catch (PluginException e) {
      return unusable("export/" + format.id() + " gives the same at batch 1, 7, 64", e);
    }
  }

  /** Not the plug-in's fault. */
  private static Check unusable(String name, PluginException e) {
    return new Check(name, () -> new Note(0, "could not be tried: " + e.getMessage()));
  }

  private static String reference(PluginEntry other) {
    return other.id() + "@" + other.version();
  }

  private Note apiAlone() throws IOException {
    if (References.isPartOfTheProgram(plugin.getClass())) {
      return new Note(0, "a part of the program itself");
    }
    Set<String> foreign = References.foreign(plugin.getClass());
    Check.require(foreign.isEmpty(),
        "uses %s, which a plug-in cannot rely on: it may use Java, org.chainrule.api, and what its own jar holds",
        String.join(", ", foreign));
    return Note.NONE;
  }

  private Note roundTrip() {
    PluginFactory factory = new PluginFactory(catalog);
    Mapping written = new Mapping(Map.of("plugin", factory.describe(plugin)), Map.of(),
        Location.builtIn());
    String yaml = YamlWriter.write(written);
    Setting read = YamlReader.read(yaml, "the written configuration").entries().get("plugin");
    ExtensionPoint again;
    try {
      again = factory.create(entry.kind().type(), read == null ? factory.describe(plugin) : read, "plugin");
    } catch (InputException e) {
      Check.require(false, "what is written is not read: %s", e.getMessage());
      return Note.NONE;
    }
    boolean same = plugin.getClass().isRecord() ? again.equals(plugin) : again.getClass() == plugin.getClass();
    Check.require(same, "%s is written as %s and read as %s", plugin, yaml.strip(), again);
    return new Note(0, yaml.strip().lines().count() == 1 ? yaml.strip() : "");
  }

  /**
   * The check that nothing keeps a plug-in in memory after its file is gone.
   *
   * @param alone its file, with what it needs
   */
  public static Check unloads(Sources alone, Kind kind, String reference) {
    return new Check("plug-in/unloads", () -> {
      WeakReference<ClassLoader> loader = use(alone, kind, reference);
      for (int i = 0; i < 60; i++) {
        System.gc();
        if (loader.get() == null) {
          return Note.NONE;
        }
        Thread.sleep(20);
      }
      Check.require(false, "its classes stay in memory after it was traced once and its file was closed: a thread, a "
          + "shutdown hook or a collection of Java's holds on to them");
      return Note.NONE;
    });
  }

  private static WeakReference<ClassLoader> use(Sources alone, Kind kind, String reference) {
    try (Catalog own = Catalog.load(alone)) {
      ExtensionPoint plugin = own.create(kind.type(), reference, "");
      PluginPrograms.of(plugin).forEach(program -> program.graph().inlined());
      return new WeakReference<>(plugin.getClass().getClassLoader());
    }
  }
}
