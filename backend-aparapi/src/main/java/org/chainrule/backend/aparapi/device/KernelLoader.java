package org.chainrule.backend.aparapi.device;

import com.aparapi.Kernel;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chainrule.backend.aparapi.code.KernelClass;
import org.jspecify.annotations.Nullable;

/** Loads one generated class, and gives its bytes to Aparapi, which reads them as a resource. */
final class KernelLoader extends ClassLoader {
  /**
   * All classes loaded, by name. Aparapi keeps each kernel class and its binary in static tables for ever, so forgetting
   * one here would free nothing; using it again saves its translation.
   */
  private static final Map<String, Class<? extends Kernel>> LOADED = new ConcurrentHashMap<>();

  private final KernelClass kernel;

  private KernelLoader(KernelClass kernel) {
    super(Kernel.class.getClassLoader());
    this.kernel = kernel;
  }

  static Class<? extends Kernel> load(KernelClass kernel) {
    return LOADED.computeIfAbsent(kernel.name(), _ -> new KernelLoader(kernel).define());
  }

  /** After a failed launch, which spoils a class for good. */
  static void forget(KernelClass kernel) {
    LOADED.remove(kernel.name());
  }

  private Class<? extends Kernel> define() {
    return defineClass(kernel.name(), kernel.bytes(), 0, kernel.bytes().length).asSubclass(Kernel.class);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    return name.equals(kernel.name().replace('.', '/') + ".class")
        ? new ByteArrayInputStream(kernel.bytes())
        : super.getResourceAsStream(name);
  }
}
