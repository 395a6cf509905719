package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The api stands on java.base alone; annotations are needed to compile, not to run. */
class ApiDependenciesTest {
  private static Path classes() throws Exception {
    return Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void theModuleRequiresJavaBaseAndAnnotationsOnly() throws Exception {
    ModuleDescriptor module = ModuleFinder.of(classes()).find("org.chainrule.api").orElseThrow().descriptor();
    assertEquals(Set.of("java.base"), module.requires().stream()
        .filter(requires -> !requires.modifiers().contains(Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name).collect(Collectors.toSet()));
    assertEquals(Set.of("org.jspecify", "osgi.annotation"), module.requires().stream()
        .filter(requires -> requires.modifiers().contains(Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name).collect(Collectors.toSet()));
    assertEquals(Set.of("org.chainrule.api", "org.chainrule.api.ir"), module.exports().stream()
        .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()));
  }

  @Test
  void noClassRefersToAnythingElse() throws Exception {
    StringWriter text = new StringWriter();
    int status = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(text), new PrintWriter(text),
        "--ignore-missing-deps", "-verbose:package", "-filter:none", classes().toString());
    assertEquals(0, status, text.toString());
    Set<String> packages = text.toString().lines().filter(line -> line.startsWith(" ") && line.contains(" -> "))
        .map(line -> line.strip().split("\\s+")[2]).collect(Collectors.toSet());
    assertTrue(packages.contains("java.lang"), text.toString());
    packages.removeIf(name -> Stream.of("java.", "org.chainrule.api", "org.jspecify.annotations", "org.osgi.annotation")
        .anyMatch(name::startsWith));
    assertEquals(Set.of(), packages);
  }
}
