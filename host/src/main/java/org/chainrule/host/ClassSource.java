package org.chainrule.host;

import java.util.List;

/** Classes that are loaded already: those of a script, or of whoever calls the program as a library. */
record ClassSource(List<Class<?>> classes, Provenance provenance) implements PluginSource {
  ClassSource {
    classes = List.copyOf(classes);
  }

  @Override
  public void discover(Findings findings) {
    classes.forEach(type -> findings.candidate(type, provenance));
  }
}
