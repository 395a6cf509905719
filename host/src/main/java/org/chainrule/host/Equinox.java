package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.ir.Op;
import org.eclipse.osgi.launch.EquinoxFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * An embedded Equinox. The program stays on its own path; the packages that plug-ins are compiled against are exported to
 * bundles with their versions. Each file becomes a new bundle, also one that replaces another: what works with the old
 * one is not disturbed.
 */
final class Equinox implements AutoCloseable {
  private static final Pattern MISSING = Pattern.compile("Unresolved requirement: Import-Package: ([\\w.]+)"
      + "(?:; version=\"([^\"]*)\")?");
  private static final Pattern UNMET = Pattern.compile("Unresolved requirement: ([\\w-]+: [^\\n]*)");

  private final Framework framework;
  private final Path storage;
  private final Map<String, String> exports;
  private final List<Bundle> unused = new ArrayList<>();
  private long installed;
  private boolean closed;

  private Equinox(Framework framework, Path storage, Map<String, String> exports) {
    this.framework = framework;
    this.storage = storage;
    this.exports = exports;
  }

  /**
   * Starts it.
   *
   * @param programPackages further packages of the program that bundles may use
   */
  static Equinox start(Collection<String> programPackages) {
    try {
      Path storage = Files.createTempDirectory("chainrule-bundles");
      Map<String, String> exports = exports(programPackages);
      StringJoiner packages = new StringJoiner(",");
      exports.forEach((name, version) -> packages.add(name + ";version=\"" + version + "\""));
      Map<String, String> settings = new HashMap<>();
      settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
      settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
      settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packages.toString());
      settings.put(Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
          "osgi.extender;osgi.extender=\"osgi.serviceloader.registrar\";version:Version=\"1.0\"");
      // A version that is built again while its author works keeps its name and number.
      settings.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
      // Bundles see the JDK and what is exported, not the program's libraries.
      settings.put("osgi.parentClassloader", "app");
      settings.put("osgi.compatibility.bootdelegation", "false");
      settings.put("eclipse.log.enabled", "false");
      Framework framework = new EquinoxFactory().newFramework(settings);
      framework.start();
      return new Equinox(framework, storage, exports);
    } catch (IOException | BundleException e) {
      throw new IllegalStateException("Equinox cannot start: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> exports(Collection<String> programPackages) throws IOException {
    Map<String, String> exports = new TreeMap<>();
    programPackages.forEach(name -> exports.put(name, "0.0.0"));
    for (Class<?> type : List.of(ExtensionPoint.class, Op.class)) {
      exports.put(type.getPackageName(), version(type));
    }
    exports.put("org.jspecify.annotations", "1.0.0");
    return exports;
  }

  /** The packages that every plug-in may import. */
  static List<String> apiPackages() {
    return List.of(ExtensionPoint.class.getPackageName(), Op.class.getPackageName(),
        "org.jspecify.annotations;resolution:=optional");
  }

  /** The version that a class's package declares; the annotation is for tools and not kept at run time. */
  private static String version(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream("package-info.class")) {
      if (in == null) {
        throw new IOException("the package " + type.getPackageName() + " says nothing of its version");
      }
      return ClassFile.of().parse(in.readAllBytes()).findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
          .flatMap(attribute -> attribute.annotations().stream())
          .filter(annotation -> annotation.className().equalsString("Lorg/osgi/annotation/versioning/Version;"))
          .map(annotation -> annotation.elements().getFirst().value())
          .map(value -> value instanceof AnnotationValue.OfString text ? text.stringValue() : "0.0.0").findFirst()
          .orElseThrow(() -> new IOException("the package " + type.getPackageName() + " has no version"));
    }
  }

  /** Installs a file as a new bundle. */
  synchronized Bundle install(DroppedFile file) throws UnfitException {
    try (InputStream in = BundleFile.open(file)) {
      installed++;
      return framework.getBundleContext().installBundle(file.origin() + "#" + installed, in);
    } catch (BundleException | IOException e) {
      throw new UnfitException("cannot be installed as a bundle: " + Faults.describe(e));
    }
  }

  /**
   * Sees to it that the classes of a bundle can be loaded.
   *
   * @throws UnfitException if something that it needs is not there; the message says what
   */
  synchronized void resolve(Bundle bundle) throws UnfitException {
    if (framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
      return;
    }
    try {
      bundle.start();
    } catch (BundleException e) {
      throw new UnfitException(explain(String.valueOf(e.getMessage())));
    }
  }

  /** The resolver's long message, cut to what an author needs. */
  private String explain(String message) {
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      String name = missing.group(1);
      String wanted = missing.group(2) == null ? "" : " (version " + missing.group(2) + ")";
      return exports.containsKey(name) && !wanted.isEmpty()
          ? "was built for another version of Chainrule: it needs %s%s, and this program has version %s".formatted(name,
              wanted, exports.get(name))
          : "needs the package %s%s, which no other bundle here and no part of Chainrule offers".formatted(name,
              wanted);
    }
    Matcher unmet = UNMET.matcher(message);
    return unmet.find() ? "needs what nothing here offers: " + unmet.group(1).strip()
        : "cannot be resolved as a bundle: " + message.lines().findFirst().orElse("");
  }

  /** Takes a bundle out once no other one is wired to it that stays. */
  synchronized void remove(Bundle bundle) {
    if (closed) {
      return;
    }
    unused.add(bundle);
    Set<Bundle> removable = new HashSet<>(unused);
    while (removable.removeIf(candidate -> usersOf(candidate).anyMatch(user -> !removable.contains(user)))) {
      // Whatever one that stays needs stays too.
    }
    for (Bundle gone : removable) {
      try {
        gone.uninstall();
      } catch (BundleException e) {
        throw new IllegalStateException("the bundle " + gone.getLocation() + " cannot be uninstalled: "
            + e.getMessage(), e);
      }
    }
    unused.removeAll(removable);
    refresh(removable);
  }

  private static Stream<Bundle> usersOf(Bundle bundle) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    return wiring == null ? Stream.empty() : wiring.getProvidedWires(null).stream()
        .map(wire -> wire.getRequirer().getBundle()).filter(user -> !user.equals(bundle));
  }

  /** Lets go of the class loaders of uninstalled bundles. */
  private void refresh(Collection<Bundle> bundles) {
    if (bundles.isEmpty()) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    framework.adapt(FrameworkWiring.class).refreshBundles(bundles, _ -> done.countDown());
    try {
      done.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      framework.stop();
      framework.waitForStop(10_000);
      try (Stream<Path> files = Files.walk(storage)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (BundleException | IOException e) {
      throw new IllegalStateException("Equinox cannot be stopped: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new IllegalStateException("Equinox's files cannot be removed: " + e.getMessage(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
