package org.chainrule.host;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java source file that is a program: with a class, or compact, with {@code void main()} alone (JEP 512). It is compiled
 * in memory and sees what the running program sees. Its classes with {@code @Plugin} are plug-ins.
 */
public final class Script implements AutoCloseable {
  /**
   * What {@code import module} stands for. On the class path there are no modules that a compiler could import; in all
   * launch modes a script means these packages.
   */
  private static final Map<String, List<String>> MODULES = modulesAndPackages();

  private static final Pattern IMPORT_MODULE = Pattern
      .compile("(?m)^([ \\t]*)import\\s+module\\s+([\\w.]+)\\s*;");

  private final String name;
  private final Map<String, byte[]> classes;
  private final PluginLoader loader;
  private final Provenance provenance;

  private Script(String name, Map<String, byte[]> classes, Provenance provenance) {
    this.name = name;
    this.classes = classes;
    this.provenance = provenance;
    this.loader = new PluginLoader(new URL[0], classes, Script.class.getClassLoader());
  }

  /**
   * Reads and compiles a file.
   *
   * @param name what messages call it
   * @throws ScriptException if it does not compile
   */
  public static Script compile(Path file, String name) throws IOException, ScriptException {
    String text = Files.readString(file);
    Map<String, byte[]> classes = new SourceCompiler(List.of()).compileScript(file, name, withPackages(text));
    return new Script(name, classes, new Provenance(name, Provenance.UNVERSIONED,
        Provenance.sha256(text.getBytes(StandardCharsets.UTF_8)), _ -> Optional.of(text)));
  }

  /** Imports of our modules as imports of their packages, on the same line. */
  private static String withPackages(String text) {
    return IMPORT_MODULE.matcher(text).replaceAll(found -> {
      List<String> packages = MODULES.get(found.group(2));
      return packages == null ? Matcher.quoteReplacement(found.group())
          : found.group(1) + String.join(" ", packages.stream().map(each -> "import " + each + ".*;").toList());
    });
  }

  private static Map<String, List<String>> modulesAndPackages() {
    List<String> api = List.of("org.chainrule.api", "org.chainrule.api.ir");
    List<String> autograd = and(api, "org.chainrule.autograd");
    List<String> training = and(autograd, "org.chainrule.training", "org.chainrule.training.health");
    return Map.of("org.chainrule.api", api, "org.chainrule.autograd", autograd, "org.chainrule.training", training,
        "org.chainrule.experiments",
        and(training, "org.chainrule.experiments.script", "org.chainrule.experiments.draw"));
  }

  private static List<String> and(List<String> below, String... own) {
    return Stream.concat(Arrays.stream(own), below.stream()).toList();
  }

  /** The modules that a script can import, and the packages that this means. */
  public static Map<String, List<String>> modules() {
    return MODULES;
  }

  /** The sources with the plug-ins of this script. */
  public Sources in(Sources sources) throws ScriptException {
    List<Class<?>> plugins = new ArrayList<>();
    for (byte[] code : classes.values()) {
      Optional<String> plugin = AnnotatedClasses.annotated(code);
      if (plugin.isPresent()) {
        plugins.add(load(plugin.get()));
      }
    }
    return sources.with(new ClassSource(plugins, provenance));
  }

  /**
   * Calls the main method: {@code main(String[])} or {@code main()}, of an object or static.
   *
   * @throws ScriptException if there is none
   * @throws Throwable what it throws
   */
  public void run(List<String> arguments) throws Throwable {
    Method main = main(arguments);
    Object target = Modifier.isStatic(main.getModifiers()) ? Script.class : target(main.getDeclaringClass());
    try {
      if (main.getParameterCount() == 1) {
        main.invoke(target, (Object) arguments.toArray(String[]::new));
      } else {
        main.invoke(target);
      }
    } catch (InvocationTargetException exception) {
      throw Faults.cause(exception);
    }
  }

  private Method main(List<String> arguments) throws ScriptException {
    List<Method> found = new ArrayList<>();
    for (String type : classes.keySet()) {
      if (!type.contains("$")) {
        Arrays.stream(load(type).getDeclaredMethods()).filter(method -> method.getName().equals("main")
            && !Modifier.isPrivate(method.getModifiers()) && method.getReturnType() == void.class
            && (method.getParameterCount() == 0
                || Arrays.equals(method.getParameterTypes(), new Class<?>[] {String[].class})))
            .forEach(found::add);
      }
    }
    Method main = found.stream().filter(method -> method.getParameterCount() == 1).findFirst()
        .or(() -> found.stream().findFirst())
        .orElseThrow(() -> new ScriptException(name + " has no method \"void main()\", with which a script begins"));
    if (main.getParameterCount() == 0 && !arguments.isEmpty()) {
      throw new ScriptException("%s takes no arguments (\"%s\" was given): it would have to begin with "
          .formatted(name, String.join(" ", arguments)) + "\"void main(String[] arguments)\"");
    }
    main.setAccessible(true);
    return main;
  }

  private Object target(Class<?> type) throws Throwable {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException exception) {
      throw Faults.cause(exception);
    } catch (ReflectiveOperationException _) {
      throw new ScriptException(name + ": its class " + type.getName() + " needs a constructor without parameters");
    }
  }

  private Class<?> load(String type) throws ScriptException {
    try {
      return loader.loadClass(type);
    } catch (ClassNotFoundException | LinkageError fault) {
      throw new ScriptException(name + ": its class " + type + " cannot be loaded: " + Faults.describe(fault));
    }
  }

  /** Whether a place in code is in this script. */
  public boolean holds(StackTraceElement frame) {
    return classes.containsKey(frame.getClassName());
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
