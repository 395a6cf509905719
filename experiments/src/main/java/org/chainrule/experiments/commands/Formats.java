package org.chainrule.experiments.commands;

import java.nio.file.Path;
import java.util.List;
import org.chainrule.api.ModelFormat;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;

/**
 * The format of a model file, by the file's extension.
 *
 * @param id the format's id
 * @param format the format
 */
record Formats(String id, ModelFormat format) {
  /**
   * The format of a file.
   *
   * @throws InputException if no format has its extension
   */
  static Formats of(Catalog catalog, Path file) {
    List<Formats> all = catalog.entries(ModelFormat.class).stream().map(PluginEntry::id).distinct()
        .map(id -> new Formats(id, catalog.create(ModelFormat.class, id, ""))).toList();
    return all.stream().filter(known -> file.toString().endsWith("." + known.format().extension())).findFirst()
        .orElseThrow(() -> new InputException("no model format has the extension of %s; known are: %s".formatted(file,
            String.join(", ", all.stream().map(known -> "." + known.format().extension()).toList()))));
  }
}
