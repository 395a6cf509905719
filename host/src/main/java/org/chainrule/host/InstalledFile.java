package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ExtensionPoint;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleRevision;

/**
 * One version of a dropped-in file as a bundle. It is used by the folder while it lies there, and by each catalog that it
 * was in when the catalog was made; the bundle goes with its last use.
 */
final class InstalledFile {
  private final DroppedFile file;
  private final Bundle bundle;
  private final Equinox equinox;
  private int uses;

  InstalledFile(DroppedFile file, Equinox equinox) throws UnfitException {
    this.equinox = equinox;
    this.bundle = equinox.install(file);
    Set<String> plugins = new LinkedHashSet<>(file.plugins());
    bundle.adapt(BundleRevision.class).getDeclaredCapabilities("osgi.serviceloader").stream()
        .filter(
            capability -> ExtensionPoint.class.getName().equals(capability.getAttributes().get("osgi.serviceloader")))
        .flatMap(capability -> Optional.ofNullable(capability.getDirectives().get("register")).stream())
        .forEach(plugins::add);
    this.file = new DroppedFile(file.origin(), plugins.stream().toList(),
        file.content() instanceof DroppedFile.Content.Jar
            ? file.provenance().withSource(this::source) : file.provenance(),
        file.content(), file.faults());
  }

  /** Another use; it ends when the result is closed. */
  synchronized AutoCloseable use() {
    uses++;
    return new Use();
  }

  void discover(PluginSource.Findings findings) {
    try {
      equinox.resolve(bundle);
      file.discover(this::load, findings);
    } catch (UnfitException e) {
      findings.problem(file.origin(), e.getMessage());
    }
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    Class<?> type = bundle.loadClass(name);
    if (!bundle.equals(FrameworkUtil.getBundle(type))) {
      throw new ClassNotFoundException(name);
    }
    return type;
  }

  private Optional<String> source(Class<?> type) {
    URL entry = bundle.getEntry(Provenance.sourcePath(type));
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = entry.openStream()) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private synchronized void release() {
    uses--;
    if (uses == 0) {
      equinox.remove(bundle);
    }
  }

  private final class Use implements AutoCloseable {
    private boolean ended;

    @Override
    public synchronized void close() {
      if (!ended) {
        ended = true;
        release();
      }
    }
  }
}
