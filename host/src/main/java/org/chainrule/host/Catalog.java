package org.chainrule.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.api.ExtensionPoint;

/**
 * The plug-ins that were found at one moment, and the problems met. It does not change: where plug-ins come and go, a
 * new catalog is loaded, and what works with the old one is not disturbed.
 *
 * <p>A plug-in is specified as configurations do it: by its id, {@code relu}; by its id with a version,
 * {@code mish@1.0}; with parameters, {@code {id: leaky_relu, slope: 0.1}}; or, as is handy in lists, behind its id:
 * {@code {dense: {units: 10}}}, or {@code {dense: 10}} for the first parameter. A parameter that may be absent is
 * absent when given as {@code none}. An id without version means the highest one.
 */
public final class Catalog implements AutoCloseable {
  /**
   * A plug-in with what is needed to build it.
   *
   * @param entry what users see
   * @param type how it is built
   * @param defaults values of parameters where nothing is given, as far as they do not depend on others
   * @param provenance where it comes from
   */
  record Item(PluginEntry entry, PluginType type, Map<String, Object> defaults, Provenance provenance) {}

  private final List<Item> items;
  private final List<Problem> problems;
  private final List<AutoCloseable> resources;
  private final Specifications specifications = new Specifications(this);

  private Catalog(List<Item> items, List<Problem> problems, List<AutoCloseable> resources) {
    this.items = items.stream().sorted(Comparator.comparing((Item item) -> item.entry.kind())
        .thenComparing(item -> item.entry.id())
        .thenComparing((a, b) -> Versions.compare(b.entry.version(), a.entry.version()))).toList();
    this.problems = Stream.concat(problems.stream(), this.items.stream().flatMap(item -> hidden(item).stream()))
        .toList();
    this.resources = List.copyOf(resources);
  }

  /**
   * Looks for plug-ins. Whatever is wrong with one of them is in {@link #problems} and stops no other. Where a jar holds a
   * library as a jar, or imports what another one offers, the files of the folders become bundles.
   */
  public static Catalog load(Sources sources) {
    if (sources.bundles() || sources.folders().stream().anyMatch(FolderSource::needsBundles)) {
      return PluginSession.once(sources);
    }
    PluginSource.Findings findings = new PluginSource.Findings();
    sources.program().forEach(source -> source.discover(findings));
    sources.folders().forEach(folder -> folder.discover(findings));
    return of(findings);
  }

  /** What was found, as far as it can be used. */
  static Catalog of(PluginSource.Findings findings) {
    List<Item> items = new ArrayList<>();
    for (PluginSource.Candidate candidate : findings.candidates()) {
      try {
        for (Item item : Examination.items(candidate)) {
          if (isNew(item, items, findings)) {
            items.add(item);
          }
        }
      } catch (UnfitException e) {
        findings.problem(candidate.provenance().origin(), e.getMessage());
      }
    }
    return new Catalog(items, findings.problems(), findings.resources());
  }

  private static boolean isNew(Item item, List<Item> items, PluginSource.Findings findings) {
    PluginEntry entry = item.entry;
    Optional<PluginEntry> same = items.stream().map(Item::entry)
        .filter(other -> sameId(other, entry) && other.version().equals(entry.version())).findFirst();
    // The same file found twice is no fault; two classes of one file are.
    same.filter(other -> !other.sha256().equals(entry.sha256())
        || !other.type().getName().equals(entry.type().getName()))
        .ifPresent(other -> findings.problem(entry.origin(),
            ("duplicate id: the %s \"%s\" of version %s is also in %s, which is used; give one of them another id or "
                + "version").formatted(entry.kind().label(), entry.id(), entry.version(), other.origin())));
    return same.isEmpty();
  }

  /** A file without a version that is never used because a jar has one: its author would wonder. */
  private Optional<Problem> hidden(Item item) {
    PluginEntry entry = item.entry;
    PluginEntry used = item(entry.kind(), entry.id(), "").entry;
    return entry == used || !entry.version().equals(Provenance.UNVERSIONED) ? Optional.empty()
        : Optional.of(new Problem(entry.origin(),
            ("the %s \"%s\" is also in %s with version %s, which \"%2$s\" means; name this one \"%2$s@%5$s\" or "
                + "give it another id")
                .formatted(entry.kind().label(), entry.id(), used.origin(), used.version(), entry.version())));
  }

  private static boolean sameId(PluginEntry a, PluginEntry b) {
    return a.kind() == b.kind() && a.id().equals(b.id());
  }

  /** All plug-ins, by kind, id, and version, the highest first. */
  public List<PluginEntry> entries() {
    return items.stream().map(Item::entry).toList();
  }

  /** All plug-ins of a kind. */
  public <T extends ExtensionPoint> List<PluginEntry> entries(Class<T> kind) {
    Kind wanted = Kind.of(kind);
    return items.stream().map(Item::entry).filter(entry -> entry.kind() == wanted).toList();
  }

  /** What cannot be used, and why. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The plug-in that an id means.
   *
   * @param id its id, {@code mish}, or id and version, {@code mish@1.0}
   * @throws PluginException if there is none; the message names the nearest ids and all
   */
  public <T extends ExtensionPoint> PluginEntry find(Class<T> kind, String id) {
    return item(Kind.of(kind), id, "").entry;
  }

  /**
   * Builds a plug-in.
   *
   * @param specification an id, or a map of an id and parameters
   * @param path where the specification stands, for messages, such as {@code model[2]}; may be empty
   * @throws PluginException if the plug-in is unknown, a parameter is unknown, missing or of the wrong type, or if the
   *     plug-in refuses its parameters
   */
  public <T extends ExtensionPoint> T create(Class<T> kind, Object specification, String path) {
    return kind.cast(specifications.create(Kind.of(kind), specification, path));
  }

  /** Builds each plug-in of a list; see {@link #create}. */
  public <T extends ExtensionPoint> List<T> createAll(Class<T> kind, List<?> specifications, String path) {
    List<T> plugins = new ArrayList<>();
    for (Object specification : specifications) {
      plugins.add(create(kind, specification, path + "[" + plugins.size() + "]"));
    }
    return List.copyOf(plugins);
  }

  /**
   * The full specification of a plug-in: its id and all its parameters, from which {@link #create} builds an equal one.
   *
   * @throws PluginException if it, or one inside it, is not of this catalog
   */
  public Map<String, Object> describe(ExtensionPoint plugin) {
    return specifications.describe(plugin);
  }

  /**
   * The entry that a plug-in was built from; the first one where its class has several kinds.
   *
   * @throws PluginException if its class is not of this catalog
   */
  public PluginEntry entryOf(ExtensionPoint plugin) {
    return item(plugin).entry;
  }

  /**
   * The entries that a plug-in and all plug-ins in its parameters were built from.
   *
   * @throws PluginException if the class of one is not of this catalog
   */
  public List<PluginEntry> entriesOf(ExtensionPoint plugin) {
    Item item = item(plugin);
    return Stream.concat(Stream.of(item.entry), item.type.values(plugin).values().stream().flatMap(Catalog::inside)
        .flatMap(inner -> entriesOf(inner).stream())).distinct().toList();
  }

  private static Stream<ExtensionPoint> inside(Object value) {
    return switch (value) {
      case ExtensionPoint plugin -> Stream.of(plugin);
      case Optional<?> maybe -> maybe.stream().flatMap(Catalog::inside);
      case List<?> list -> list.stream().flatMap(Catalog::inside);
      default -> Stream.empty();
    };
  }

  /** The documentation of a plug-in, where its source is at hand. */
  public Optional<String> documentation(PluginEntry entry) {
    return items.stream()
        .filter(item -> item.entry.kind() == entry.kind() && item.entry.type() == entry.type()).findFirst()
        .flatMap(item -> item.provenance.source().apply(entry.type()))
        .flatMap(source -> Documentation.of(source, entry.type())).map(Documentation::text)
        .filter(text -> !text.isEmpty());
  }

  /** Closes the files that plug-ins were loaded from. They cannot load further classes after that. */
  @Override
  public void close() {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("a plug-in file cannot be closed: " + e.getMessage(), e);
      }
    }
  }

  Item item(Kind kind, String reference, String path) {
    int at = reference.indexOf('@');
    String id = at < 0 ? reference : reference.substring(0, at);
    List<Item> versions = items.stream().filter(item -> item.entry.kind() == kind && item.entry.id().equals(id))
        .toList();
    if (versions.isEmpty()) {
      throw unknown(kind, id, path);
    }
    return versions.stream().filter(item -> at < 0 || item.entry.version().equals(reference.substring(at + 1)))
        .findFirst()
        .orElseThrow(() -> new PluginException(path, "there is no version %s of the %s \"%s\"; there is: %s"
            .formatted(reference.substring(at + 1), kind.label(), id,
                versions.stream().map(item -> item.entry.version()).collect(Collectors.joining(", ")))));
  }

  private PluginException unknown(Kind kind, String id, String path) {
    List<String> ids = items.stream().map(Item::entry).filter(entry -> entry.kind() == kind).map(PluginEntry::id)
        .distinct().toList();
    String known = ids.isEmpty() ? "There is none at all." : "There are: " + String.join(", ", ids) + ".";
    // Whoever names a plug-in that is not there may have just written it.
    String broken = switch (problems.size()) {
      case 0 -> "";
      case 1 -> " One file cannot be used: " + problems.getFirst();
      default -> " " + problems.size() + " files cannot be used; the first: " + problems.getFirst();
    };
    Optional<Kind> elsewhere = items.stream().map(Item::entry).filter(entry -> entry.id().equals(id))
        .map(PluginEntry::kind).findFirst();
    String hint = id.contains(":") ? "; in YAML a space follows the colon between a name and its value."
        : elsewhere.map(other -> ", but " + Names.withArticle(other.label()) + " of that name.")
            .orElseGet(() -> Names.suggestion(id, ids));
    return new PluginException(path,
        "there is no %s \"%s\"%s %s%s".formatted(kind.label(), id, hint, known, broken));
  }

  Item item(ExtensionPoint plugin) {
    return items.stream().filter(item -> item.entry.type() == plugin.getClass()).findFirst()
        .orElseThrow(() -> new PluginException("",
            plugin.getClass().getName() + " is not a plug-in of this catalog, so it cannot be described"));
  }

  /** How a configuration names an item: without its version where that is the one that the id means. */
  String reference(Item item) {
    PluginEntry entry = item.entry;
    return item(entry.kind(), entry.id(), "") == item ? entry.id() : entry.id() + "@" + entry.version();
  }
}
