package org.chainrule.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one dropped-in file. Its own classes come first, so that another version of a plug-in that the
 * program already has is really that version; the api's classes are always the program's.
 */
final class PluginLoader extends URLClassLoader {
  private final Map<String, byte[]> compiled;

  PluginLoader(URL[] jars, Map<String, byte[]> compiled, ClassLoader parent) {
    super(jars, parent);
    this.compiled = Map.copyOf(compiled);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null && !name.startsWith("java.") && !name.startsWith("org.chainrule.api.")) {
        try {
          type = findClass(name);
        } catch (ClassNotFoundException _) {
          type = null;
        }
      }
      return type != null ? type : super.loadClass(name, resolve);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] code = compiled.get(name);
    return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] code = name.endsWith(".class")
        ? compiled.get(name.substring(0, name.length() - 6).replace('/', '.')) : null;
    return code != null ? new ByteArrayInputStream(code) : ownResource(name);
  }

  private @Nullable InputStream ownResource(String name) {
    URL own = findResource(name);
    if (own == null) {
      return super.getResourceAsStream(name);
    }
    try {
      var connection = own.openConnection();
      // A cached jar would stay open, and be read again after it was replaced.
      connection.setUseCaches(false);
      return connection.getInputStream();
    } catch (IOException _) {
      return null;
    }
  }
}
