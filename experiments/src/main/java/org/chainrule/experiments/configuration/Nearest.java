package org.chainrule.experiments.configuration;

import java.util.Collection;
import org.chainrule.host.Names;

/** The known name that a misspelt one probably means. */
public final class Nearest {
  private Nearest() {}

  /** A sentence's end: {@code ; did you mean 'x'?}, or else the list of what there is. */
  public static String hint(String name, Collection<String> known) {
    return Names.nearest(name, known).stream().findFirst().map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> known.isEmpty() ? "" : "; there is " + String.join(", ", known));
  }
}
