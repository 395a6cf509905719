package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.chainrule.experiments.configuration.InputException;

/**
 * Keeps two processes from training in one directory, where each would overwrite what the other writes. The operating
 * system takes the lock from a process that ends, however it ends; where a file system knows no locks, none is held.
 */
final class RunLock implements AutoCloseable {
  static final String FILE = "run.lock";

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory.
   *
   * @throws InputException if another training has it
   */
  static RunLock of(RunDirectory run) {
    Path file = run.path().resolve(FILE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException exception) {
      throw new WorkException("cannot write " + file + ": " + exception.getMessage(), exception);
    }
    RunLock lock = new RunLock(file, channel);
    if (!lock.take()) {
      closeQuietly(channel);
      throw new InputException("another training is at work in " + run.path()
          + "; name another directory with --out, or wait until it has ended");
    }
    return lock;
  }

  private boolean take() {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ownProcess) {
      return false;
    } catch (IOException noLocksHere) {
      return true;
    }
  }

  @Override
  public void close() {
    if (channel.isOpen()) {
      try { // while it is held: a file that another process has locked in the meantime must not go
        Files.deleteIfExists(file);
      } catch (IOException exception) {
        // An empty file stays, which no one minds.
      }
      closeQuietly(channel);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException exception) {
      // The lock ends with the process then.
    }
  }
}
