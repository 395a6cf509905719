package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.osgi.util.ManifestElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/** What the jars say of their plug-ins to the class path, the module path and OSGi is one and the same. */
class PluginMetadataTest {
  private static final String SERVICE = "org.chainrule.api.ExtensionPoint";
  private static final String SERVICES_FILE = "META-INF/services/" + SERVICE;

  static Stream<Path> ownJars() {
    return Distribution.ownJars().stream();
  }

  static Stream<Path> pluginJars() {
    return Distribution.pluginJars().stream();
  }

  @Test
  void distributionHasCoreModulesAndPlugins() {
    assertFalse(Distribution.coreJars().isEmpty(), "no core modules in " + Distribution.LIBRARIES);
    assertFalse(Distribution.pluginJars().isEmpty(), "no bundles in " + Distribution.PLUGINS);
  }

  @ParameterizedTest
  @MethodSource("ownJars")
  void servicesFileCapabilitiesAndModuleNameTheSamePlugins(Path path) throws IOException, BundleException {
    try (JarFile jar = new JarFile(path.toFile())) {
      Set<String> services = services(jar);
      assertEquals(services, capabilities(jar), "Provide-Capability against " + SERVICES_FILE + " in " + path);
      assertEquals(services, providers(descriptor(path)),
          "module-info's \"provides " + SERVICE + " with\" against @Plugin in " + path);
      for (String plugin : services) {
        assertNotNull(jar.getEntry(plugin.replace('.', '/') + ".class"), plugin + " in " + path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ownJars")
  void bundleAndModuleHaveOneName(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      assertEquals(header(jar, "Bundle-SymbolicName"), descriptor(path).name());
    }
  }

  @ParameterizedTest
  @MethodSource("pluginJars")
  void pluginModulesAreOpenAndCarryTheirSources(Path path) throws IOException {
    assertTrue(descriptor(path).isOpen(), path + " is no open module");
    try (JarFile jar = new JarFile(path.toFile())) {
      for (String plugin : services(jar)) {
        String topLevel = plugin.replaceFirst("\\$.*", "").replace('.', '/');
        assertNotNull(jar.getEntry("OSGI-OPT/src/" + topLevel + ".java"), "source of " + plugin + " in " + path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pluginJars")
  void pluginsImportTheApiInTheVersionThatIsExported(Path path) throws IOException, BundleException {
    Path apiPath = Distribution.coreJars().stream()
        .filter(core -> descriptor(core).name().equals("org.chainrule.api")).findFirst().orElseThrow();
    try (JarFile plugin = new JarFile(path.toFile()); JarFile api = new JarFile(apiPath.toFile())) {
      for (ManifestElement imported : elements(plugin, "Import-Package")) {
        String name = imported.getValue();
        if (name.startsWith("org.chainrule.api")) {
          Version exported = Arrays.stream(elements(api, "Export-Package"))
              .filter(export -> export.getValue().equals(name)).findFirst()
              .map(export -> Version.parseVersion(export.getAttribute("version"))).orElse(null);
          assertNotNull(exported, name + " is not exported by " + apiPath);
          String range = imported.getAttribute("version");
          assertNotNull(range, path + " imports " + name + " without a version");
          assertTrue(new VersionRange(range).includes(exported), name + " " + exported + " against " + range);
        }
      }
    }
  }

  @Test
  void allModulesResolveOnTheModulePath() {
    Set<String> roots = ownJars().map(path -> descriptor(path).name()).collect(Collectors.toSet());
    Configuration configuration = ModuleLayer.boot().configuration()
        .resolve(ModuleFinder.of(Distribution.LIBRARIES, Distribution.PLUGINS), ModuleFinder.of(), roots);
    roots.forEach(name -> assertTrue(configuration.findModule(name).isPresent(), name));
  }

  /** The plug-in classes that a jar declares. */
  static Set<String> services(JarFile jar) throws IOException {
    var entry = jar.getEntry(SERVICES_FILE);
    if (entry == null) {
      return Set.of();
    }
    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> capabilities(JarFile jar) throws IOException, BundleException {
    return Arrays.stream(elements(jar, "Provide-Capability"))
        .filter(capability -> capability.getValue().equals("osgi.serviceloader")
            && SERVICE.equals(capability.getAttribute("osgi.serviceloader")))
        .map(capability -> capability.getDirective("register")).filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> providers(ModuleDescriptor module) {
    return module.provides().stream().filter(provides -> provides.service().equals(SERVICE))
        .flatMap(provides -> provides.providers().stream()).collect(Collectors.toCollection(TreeSet::new));
  }

  private static ModuleDescriptor descriptor(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  private static ManifestElement[] elements(JarFile jar, String header) throws IOException, BundleException {
    String value = header(jar, header);
    return value == null ? new ManifestElement[0] : ManifestElement.parseHeader(header, value);
  }

  private static String header(JarFile jar, String header) throws IOException {
    return jar.getManifest().getMainAttributes().getValue(header);
  }
}
