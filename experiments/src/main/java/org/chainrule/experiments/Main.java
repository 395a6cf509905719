package org.chainrule.experiments;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.chainrule.experiments.commands.Environment;
import org.chainrule.experiments.commands.Shell;

/** The command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    String errors = System.getProperty("chainrule.stderr");
    if (errors != null) {
      try {
        System.setErr(new PrintStream(new FileOutputStream(errors, true), true, System.err.charset()));
      } catch (FileNotFoundException _) {
        // it is somebody else's terminal: what the launcher gave is as good, only not quite in order
      }
    }
    System.exit(Shell.run(args, new Environment(System.out, System.err, Path.of(""), true)));
  }

  /**
   * Runs one command inside another program.
   *
   * @param directory the current directory
   * @return the exit status: 0 done, 1 the work failed, 2 the input was wrong
   */
  public static int run(String[] args, PrintStream out, PrintStream err, Path directory) {
    return Shell.run(args, new Environment(out, err, directory, false));
  }
}
