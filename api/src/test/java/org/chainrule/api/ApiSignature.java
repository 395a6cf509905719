package org.chainrule.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What others can compile against, as lines of text: one for each package with its version, each public type, and each
 * public or protected member.
 */
final class ApiSignature {
  /** Interfaces that only Chainrule implements: a method more breaks no plug-in. */
  private static final Set<String> IMPLEMENTED_HERE = Set.of("org.chainrule.api.Context",
      "org.chainrule.api.Optimizer$Slots", "org.chainrule.api.ModelFormat$Model", "org.chainrule.api.Differentiator");
  private static final Pattern ABSTRACT = Pattern.compile("public abstract .*?([\\w.$]+)\\.\\w+\\(.*");

  private ApiSignature() {}

  /** The lines of the compiled api, sorted. */
  static List<String> present() {
    try {
      Path classes = Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Set<String> lines = new TreeSet<>();
      for (String name : List.of("org.chainrule.api", "org.chainrule.api.ir")) {
        Path folder = classes.resolve(name.replace('.', '/'));
        lines.add("package " + name + " " + version(folder.resolve("package-info.class")));
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(file -> file.toString().matches(".*/[A-Z][\\w$]*\\.class")).toList()) {
            String simple = file.getFileName().toString().replace(".class", "");
            add(Class.forName(name + "." + simple, false, Plugin.class.getClassLoader()), lines);
          }
        }
      }
      return List.copyOf(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static String version(Path packageInfo) throws IOException {
    return ClassFile.of().parse(packageInfo).findAttribute(Attributes.runtimeInvisibleAnnotations()).orElseThrow()
        .annotations().stream().filter(annotation -> annotation.className().stringValue().endsWith("/Version;"))
        .map(ApiSignature::text).findFirst().orElseThrow();
  }

  private static String text(Annotation annotation) {
    return ((AnnotationValue.OfString) annotation.elements().getFirst().value()).stringValue();
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
  }

  private static boolean isVisible(Member member) {
    return !member.isSynthetic() && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  private static void add(Class<?> type, Set<String> lines) {
    if (!isVisible(type)) {
      return;
    }
    lines.add("type " + type.toGenericString().replaceFirst("non-sealed |sealed ", ""));
    Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
        .forEach(parent -> lines.add("type " + type.getName() + " is " + parent.getTypeName()));
    Arrays.stream(type.getDeclaredFields()).filter(ApiSignature::isVisible).map(Field::toGenericString)
        .forEach(lines::add);
    Arrays.stream(type.getDeclaredConstructors()).filter(ApiSignature::isVisible).map(Constructor::toGenericString)
        .forEach(lines::add);
    Arrays.stream(type.getDeclaredMethods()).filter(ApiSignature::isVisible).map(Method::toGenericString)
        .forEach(lines::add);
  }

  /** What makes code or plug-ins for the first signature fail with the second one. */
  static List<String> incompatibilities(List<String> before, List<String> after) {
    List<String> found = new ArrayList<>();
    before.stream().filter(line -> !line.startsWith("package ") && !after.contains(line))
        .forEach(line -> found.add("gone: " + line));
    for (String line : after) {
      Matcher method = ABSTRACT.matcher(line);
      if (!before.contains(line) && method.matches() && !IMPLEMENTED_HERE.contains(method.group(1))
          && before.stream().anyMatch(old -> old.matches(
              "type public .*" + Pattern.quote(method.group(1)) + "(<.*)?"))) {
        found.add("to be implemented by every plug-in: " + line);
      }
    }
    return found;
  }

  /** The major version of a package in a signature. */
  static int major(List<String> lines, String packageName) {
    String start = "package " + packageName + " ";
    return lines.stream().filter(line -> line.startsWith(start))
        .map(line -> Integer.parseInt(line.substring(start.length()).replaceFirst("\\..*", ""))).findFirst()
        .orElseThrow();
  }
}
