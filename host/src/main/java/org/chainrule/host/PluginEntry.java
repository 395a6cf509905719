package org.chainrule.host;

import java.util.List;
import java.util.Objects;
import org.chainrule.api.ExtensionPoint;

/**
 * A plug-in that can be used.
 *
 * @param kind its kind; a class of two kinds has two entries
 * @param id its id, unique within its kind
 * @param version version of the bundle, module or jar that it came in; {@code 0} for a source file
 * @param origin name of the jar or source file it came in
 * @param sha256 hash of that file, hexadecimal; of the class file where classes lie in a folder
 * @param parameters its hyper-parameters, in order
 * @param type its class
 */
public record PluginEntry(Kind kind, String id, String version, String origin, String sha256,
    List<ParameterInfo> parameters, Class<? extends ExtensionPoint> type) {
  /** Copies the list. */
  public PluginEntry {
    parameters = parameters instanceof LazyList ? parameters : List.copyOf(parameters);
  }

  /** Whether all is the same but the parameters, which follow from the class and take time to be read. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PluginEntry entry && kind == entry.kind && type == entry.type && id.equals(entry.id)
        && version.equals(entry.version) && origin.equals(entry.origin) && sha256.equals(entry.sha256);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, id, version, sha256);
  }
}
