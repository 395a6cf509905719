package org.chainrule.experiments;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written, where a print stream alone keeps silent: a file on a full
 * disk would hold a part of the answer, and the exit status say that all is well. Who reads from a pipe may stop when it
 * has enough; that is no fault.
 */
final class StandardOutput extends FilterOutputStream {
  private final Path kind;
  private @Nullable IOException failure;

  /** What is written to {@code target}; the link {@code kind} leads to what that is, where the system has such links. */
  StandardOutput(OutputStream target, Path kind) {
    super(target);
    this.kind = kind;
  }

  /** That of this process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), Path.of("/proc/self/fd/1"));
  }

  /** What is printed on. */
  PrintStream printer(Charset charset) {
    return new PrintStream(new BufferedOutputStream(this), true, charset);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException exception) {
      failure = failure == null ? exception : failure;
      throw exception;
    }
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  /** The exit status of a command whose own is given: 1 if its answer could not be written, which is then told. */
  int status(int ofCommand, PrintStream err) {
    if (failure == null || isPipe(failure)) {
      return ofCommand;
    }
    err.println("error: standard output could not be written: " + failure.getMessage());
    return ofCommand == 0 ? 1 : ofCommand;
  }

  /** Its reader is gone, in the words of the system or, where those are another language's, by the kind of file. */
  private boolean isPipe(IOException failure) {
    if ("Broken pipe".equals(failure.getMessage())) {
      return true;
    }
    try {
      return Files.isSymbolicLink(kind) && Files.readSymbolicLink(kind).toString().matches("(pipe|socket):.*");
    } catch (IOException _) {
      return false;
    }
  }
}
