package org.chainrule.experiments.run;

import java.nio.file.Path;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.host.Sources;
import org.chainrule.host.Trust;

/**
 * Where plug-ins come from: the program, and a folder that the user named. The launcher says by system properties whether
 * they are bundles in Equinox ({@code chainrule.host=osgi}), and then in which folder the built-in ones lie
 * ({@code chainrule.bundles}), which are not on the class path there.
 */
public final class PluginPlaces {
  /** The file in a folder of plug-ins that lists the hashes of those that are trusted. */
  public static final String TRUSTED = "trusted.sha256";

  private PluginPlaces() {}

  /** The program and the files of a folder that are trusted. */
  public static Sources with(Path folder, Trust trust) {
    Sources program = Sources.ofProgram();
    return switch (System.getProperty("chainrule.host", "classpath")) {
      case "classpath" -> program.withFolder(folder, trust);
      case "osgi" -> bundles(program).withFolder(folder, trust).asBundles();
      case String other -> throw new InputException(
          "CHAINRULE_HOST: there is no host \"" + other + "\"; there are: classpath, osgi");
    };
  }

  private static Sources bundles(Sources program) {
    String builtIn = System.getProperty("chainrule.bundles", "");
    return builtIn.isEmpty() ? program : program.withFolder(Path.of(builtIn));
  }
}
