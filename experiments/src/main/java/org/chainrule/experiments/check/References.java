package org.chainrule.experiments.check;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The classes that a plug-in's code names: those of Java, of the api and its own are all that it may use. */
final class References {
  private final Class<?> type;
  private final Set<String> foreign = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<Class<?>> pending = new ArrayDeque<>();

  private References(Class<?> type) {
    this.type = type;
  }

  /** Names of classes that a plug-in must not use but does. */
  static Set<String> foreign(Class<?> type) throws IOException {
    References references = new References(type);
    references.pending.add(type);
    references.seen.add(type.getName());
    while (!references.pending.isEmpty()) {
      references.read(references.pending.pop());
    }
    return references.foreign;
  }

  /** Whether a plug-in belongs to a core module, such as the backends, and not to the bundles that could be anyone's. */
  static boolean isPartOfTheProgram(Class<?> type) {
    return type.getClassLoader() == References.class.getClassLoader() && type.getName().startsWith("org.chainrule.")
        && !type.getName().startsWith("org.chainrule.plugins.");
  }

  private void read(Class<?> own) throws IOException {
    String file = own.getName().replace('.', '/') + ".class";
    ClassLoader loader = Objects.requireNonNull(own.getClassLoader());
    try (InputStream in = loader.getResourceAsStream(file)) {
      if (in == null) {
        return;
      }
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        switch (entry) {
          case ClassEntry named -> name(named.asInternalName()).ifPresent(this::meet);
          case StringEntry text when text.stringValue().matches("org\\.chainrule(\\.[a-z_0-9]+)+\\.[A-Z]\\w*") ->
              meet(text.stringValue());
          default -> {}
        }
      }
    }
  }

  private static Optional<String> name(String internal) {
    String name = internal.replaceFirst("^\\[+", "");
    if (internal.startsWith("[")) {
      if (!name.startsWith("L")) {
        return Optional.empty();
      }
      name = name.substring(1, name.length() - 1);
    }
    return Optional.of(name.replace('/', '.'));
  }

  private void meet(String name) {
    if (!seen.add(name) || name.startsWith("java.") || name.startsWith("org.chainrule.api.")
        || name.startsWith("org.jspecify.") || name.startsWith("org.osgi.annotation.")) {
      return;
    }
    try {
      Class<?> found = Class.forName(name, false, type.getClassLoader());
      if (isOwn(found)) {
        pending.add(found);
      } else if (isOfTheProgram(found)) {
        foreign.add(name);
      }
    } catch (ClassNotFoundException | LinkageError _) {
      foreign.add(name);
    }
  }

  private boolean isOwn(Class<?> found) {
    return found.getClassLoader() == type.getClassLoader()
        && Objects.equals(found.getProtectionDomain().getCodeSource(), type.getProtectionDomain().getCodeSource());
  }

  /** Libraries of its own are a plug-in's business; the program's are not for it to use, unless it is a part of it. */
  private boolean isOfTheProgram(Class<?> found) {
    ClassLoader program = References.class.getClassLoader();
    return found.getClassLoader() == program
        && (type.getClassLoader() != program || found.getName().startsWith("org.chainrule."));
  }
}
