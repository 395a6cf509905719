package org.chainrule.experiments.commands;

import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import org.chainrule.api.BackendException;
import org.chainrule.api.ContractException;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.PluginFrames;
import org.chainrule.experiments.run.WorkException;
import org.chainrule.host.PluginException;
import org.chainrule.training.InvalidInputException;
import org.chainrule.training.TrainingFailure;

/** How failures are told: one paragraph, and whose fault it was as the exit status. */
public final class Failures {
  private Failures() {}

  /** Tells of a failure and gives the exit status. */
  public static int tell(Throwable failure, boolean stacktrace, PrintStream err) {
    boolean input = isInput(failure) || failure instanceof InvalidPathException;
    boolean expected = isExpected(failure);
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof FileSystemException exception) {
      message = exception.getFile() + ": " + (exception.getReason() == null ? exception.getClass().getSimpleName()
          : exception.getReason());
    } else if (failure instanceof InvalidPathException path) {
      message = noPath(path, System.getProperty("sun.jnu.encoding", "UTF-8"));
    } else if (failure instanceof ShapeException && !message.contains(" (at ")) {
      message += PluginFrames.innermost(failure.getStackTrace())
          .map(frame -> " (at %s:%d)".formatted(frame.getFileName(), frame.getLineNumber())).orElse("");
    } else if (failure instanceof OutOfMemoryError) {
      message = "the heap is too small (" + message + "); give the program more, for example with "
          + "CHAINRULE_JAVA_OPTS=-Xmx4g, or take smaller batches";
    } else if (!expected && !(failure instanceof java.io.IOException)) {
      message = PluginFrames.innermost(failure.getStackTrace())
          .map(frame -> "the plug-in code %s failed at %s:%d: %s".formatted(
              frame.getClassName(), frame.getFileName(), frame.getLineNumber(), what(failure)))
          .orElse("an error inside the program: " + failure) + (stacktrace ? "" : " (--stacktrace shows where)");
    }
    err.println("error: " + message);
    if (stacktrace) {
      failure.printStackTrace(err);
    }
    err.flush();
    return input ? 2 : 1;
  }

  /** Names of files are in the encoding of the locale, which may lack some characters. */
  static String noPath(InvalidPathException failure, String encoding) {
    return "'%s' cannot be the name of a file or folder: %s%s".formatted(failure.getInput(), failure.getReason(),
        encoding.equals("UTF-8") ? "" : "; the locale's encoding is %s, LC_ALL=C.UTF-8 has all characters".formatted(
            encoding));
  }

  private static boolean isInput(Throwable failure) {
    return failure instanceof InputException || failure instanceof InvalidInputException
        || failure instanceof PluginException || failure instanceof ShapeException;
  }

  /** Whether a failure's message says by itself all that there is to say. */
  static boolean isExpected(Throwable failure) {
    return isInput(failure) || failure instanceof WorkException || failure instanceof TrainingFailure
        || failure instanceof BackendException || failure instanceof ContractException;
  }

  private static String what(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    return failure instanceof StackOverflowError ? "it calls itself without end"
        : failure.getMessage() == null ? kind : kind + ", " + failure.getMessage()
            + (failure instanceof LinkageError
                ? "; it was built for another version of Chainrule's api, or something it needs is missing" : "");
  }
}
