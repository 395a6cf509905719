package org.chainrule.dist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the modules, checked on the classes of the assembled distribution. */
class ArchitectureTest {
  private static final String ROOT = "org.chainrule.";

  /** Each module, and the modules of ours that it may use. Built-in plug-ins have no more than a stranger's. */
  private static final Map<String, List<String>> ARROWS = Map.of(
      "api", List.of(),
      "autograd", List.of("api"),
      "backend.cpu", List.of("api"),
      "backend.aparapi", List.of("api"),
      "backend.onnx", List.of("api"),
      "training", List.of("api", "autograd"),
      "host", List.of("api"),
      "tck", List.of("api", "autograd"),
      "experiments", List.of("api", "autograd", "training", "host", "tck"),
      "benchmarks", List.of("api", "autograd", "training", "host", "experiments"));

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importJars(Distribution.ownJars().stream().map(ArchitectureTest::jarFile).toList());

  @TestFactory
  Stream<DynamicTest> modulesUseOnlyTheModulesBelowThem() {
    return arrows().entrySet().stream().map(
        arrow -> DynamicTest.dynamicTest(arrow.getKey() + " -> " + arrow.getValue(), () -> {
          String module = ROOT + arrow.getKey();
          String[] allowed = Stream.concat(Stream.of(module), arrow.getValue().stream().map(ROOT::concat))
              .map(name -> name + "..").toArray(String[]::new);
          classes().that().resideInAPackage(module + "..")
              .should()
              .onlyDependOnClassesThat(resideOutsideOfPackage("org.chainrule..").or(resideInAnyPackage(allowed)))
              .allowEmptyShould(true).check(CLASSES);
        }));
  }

  @Test
  void apiUsesOnlyJavaBaseAndAnnotations() {
    Set<String> javaBase = Object.class.getModule().getPackages();
    classes().that().resideInAPackage(ROOT + "api..")
        .should().onlyDependOnClassesThat(resideInAPackage(ROOT + "api..")
            .or(resideInAnyPackage("org.jspecify.annotations", "org.osgi.annotation.."))
            .or(DescribedPredicate.describe("reside in java.base",
                type -> javaBase.contains(type.getBaseComponentType().getPackageName())
                    || type.getBaseComponentType().isPrimitive())))
        .allowEmptyShould(true).check(CLASSES);
  }

  @Test
  void modulesFormNoCircle() {
    slices().matching(ROOT + "(**)..").should().beFreeOfCycles().allowEmptyShould(true).check(CLASSES);
  }

  @Test
  void everyClassBelongsToAModuleOfTheTable() {
    List<String> homeless = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      if (arrows().keySet().stream().noneMatch(module -> isIn(type, ROOT + module))) {
        homeless.add(type.getName());
      }
    }
    assertEquals(List.of(), homeless, "classes outside the packages of their module");
  }

  @Test
  void testLibrariesAreNotShipped() {
    List<String> found = Distribution.jars(Distribution.LIBRARIES).stream().map(jar -> jar.getFileName().toString())
        .filter(name -> name.matches("(junit|opentest4j|apiguardian|archunit|jqwik).*")).toList();
    assertEquals(List.of(), found);
  }

  /** The table with a row for each plug-in bundle. */
  private static Map<String, List<String>> arrows() {
    Map<String, List<String>> arrows = new TreeMap<>(ARROWS);
    for (Path jar : Distribution.pluginJars()) {
      String name = jar.getFileName().toString().replaceFirst("^chainrule-plugin-(.*?)-\\d.*$", "$1");
      arrows.put("plugins." + name.replace('-', '.'), List.of("api"));
    }
    return arrows;
  }

  private static boolean isIn(JavaClass type, String module) {
    return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
  }

  private static JarFile jarFile(Path jar) {
    try {
      return new JarFile(jar.toFile());
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
