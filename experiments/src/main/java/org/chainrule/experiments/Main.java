package org.chainrule.experiments;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.chainrule.experiments.commands.Environment;
import org.chainrule.experiments.commands.Shell;

/** The command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    Integer errors = Integer.getInteger("chainrule.stderr");
    if (errors != null) {
      inherited(errors).ifPresent(stream -> System.setErr(new PrintStream(stream, true, System.err.charset())));
    }
    StandardOutput output = StandardOutput.ofProcess();
    System.setOut(output.printer(System.out.charset()));
    int status = Shell.run(args, new Environment(System.out, System.err, Path.of(""), true));
    System.exit(output.status(status, System.err));
  }

  /**
   * A descriptor that the launcher left open. Nothing public of Java gives it, and to open its name anew is another matter: a
   * file would then be written from its beginning, and somebody else's terminal not at all.
   *
   * @return none where Java keeps it closed: what the launcher gave as standard error is as good, only not quite in order
   */
  private static Optional<FileOutputStream> inherited(int descriptor) {
    try {
      FileDescriptor opened = new FileDescriptor();
      Field number = FileDescriptor.class.getDeclaredField("fd");
      number.setAccessible(true);
      number.setInt(opened, descriptor);
      return Optional.of(new FileOutputStream(opened));
    } catch (ReflectiveOperationException | InaccessibleObjectException _) {
      return Optional.empty();
    }
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
