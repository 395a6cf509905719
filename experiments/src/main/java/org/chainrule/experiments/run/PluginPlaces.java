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

  /** The system property by which the shell tells the process of its lines the folder of plug-ins. */
  public static final String FOLDER_PROPERTY = "chainrule.plugins";
  /** The same for the list of files that are trusted; all are without it. */
  public static final String TRUSTED_PROPERTY = "chainrule.trusted";

  private PluginPlaces() {}

  /** What those properties say; else the program and all files of {@code plugins} in the present directory. */
  public static Sources ofProcess() {
    String trusted = System.getProperty(TRUSTED_PROPERTY, "");
    return with(Path.of(System.getProperty(FOLDER_PROPERTY, "plugins")),
        trusted.isEmpty() ? Trust.inEverything() : Trust.inFilesListedIn(Path.of(trusted)));
  }

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
