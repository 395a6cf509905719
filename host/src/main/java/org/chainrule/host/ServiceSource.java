package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * The services that jars of a class loader name in META-INF/services and modules of a layer in {@code provides}. The
 * declarations are ServiceLoader's; they are read here because ServiceLoader refuses a class that has no constructor
 * without parameters, and a plug-in with required parameters has none.
 */
record ServiceSource(ClassLoader loader, Optional<ModuleLayer> layer) implements PluginSource {
  static final String SERVICE = ExtensionPoint.class.getName();
  static final String SERVICES_FILE = "META-INF/services/" + SERVICE;

  @Override
  public void discover(Findings findings) {
    Map<Path, Provenance> jars = new HashMap<>();
    layer.ifPresent(modules -> inLayer(modules, jars, findings));
    try {
      for (URL file : loader.resources(SERVICES_FILE).toList()) {
        String origin = Provenance.fileName(URI.create(file.toString()));
        for (String name : names(file)) {
          find(name, () -> Class.forName(name, false, loader), origin, jars, findings);
        }
      }
    } catch (UncheckedIOException | IOException e) {
      findings.problem("class path", "its " + SERVICES_FILE + " cannot be read: " + Faults.describe(e));
    }
  }

  private static void inLayer(ModuleLayer layer, Map<Path, Provenance> jars, Findings findings) {
    layer.parents().forEach(parent -> inLayer(parent, jars, findings));
    for (Module module : layer.modules()) {
      for (ModuleDescriptor.Provides provides : module.getDescriptor().provides()) {
        if (provides.service().equals(SERVICE)) {
          provides.providers().forEach(
              name -> find(name, () -> Class.forName(module, name), "module " + module.getName(), jars, findings));
        }
      }
    }
  }

  /** Loads a class without initialising it. */
  private interface Loading {
    @Nullable
    Class<?> load() throws ClassNotFoundException;
  }

  private static void find(String name, Loading loading, String origin, Map<Path, Provenance> jars, Findings findings) {
    try {
      Class<?> type = loading.load();
      if (type == null) {
        throw new ClassNotFoundException(name);
      }
      findings.candidate(type, Provenance.of(type, jars));
    } catch (ClassNotFoundException _) {
      findings.problem(origin, "names the plug-in class " + name + ", which does not exist");
    } catch (LinkageError | UncheckedIOException e) {
      findings.problem(origin, "class " + name + " cannot be loaded: " + Faults.describe(e));
    }
  }

  private static List<String> names(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    // A cached jar would stay open, and be read again after it was replaced.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      return names(in);
    }
  }

  /** The class names in a services file. */
  static List<String> names(InputStream file) throws IOException {
    return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
        .map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).distinct().toList();
  }
}
