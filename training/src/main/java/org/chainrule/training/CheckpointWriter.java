package org.chainrule.training;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Writes a run's checkpoints in a thread of its own while training goes on. There is one at a time: the next one waits
 * until it is on the disk, so that none is left out and no more than one copy of the state is held.
 */
final class CheckpointWriter implements AutoCloseable {
  private final CheckpointFolder folder;
  private final ExecutorService thread = Executors
      .newSingleThreadExecutor(work -> Thread.ofPlatform().daemon().name("checkpoints").unstarted(work));
  private Optional<Future<?>> writing = Optional.empty();

  CheckpointWriter(CheckpointFolder folder) {
    this.folder = folder;
  }

  /**
   * Begins to write a checkpoint, once the one before is complete.
   *
   * @param checkpoint makes it, in the other thread
   * @throws TrainingFailure if the one before could not be written
   */
  void write(Function<CheckpointFolder, Checkpoint> checkpoint) {
    finish();
    writing = Optional.of(thread.submit(() -> folder.write(checkpoint.apply(folder))));
  }

  /**
   * Waits until what was begun is complete.
   *
   * @throws TrainingFailure if it could not be written
   */
  void finish() {
    Optional<Future<?>> begun = writing;
    writing = Optional.empty();
    begun.ifPresent(CheckpointWriter::await);
  }

  /** Waits as {@link #finish} does; what there was to fail is handed over, for whom has a failure of its own to tell. */
  Optional<TrainingFailure> failure() {
    try {
      finish();
      return Optional.empty();
    } catch (TrainingFailure failure) {
      return Optional.of(failure);
    }
  }

  /** Waits also where this thread is interrupted: a checkpoint is not left half written. */
  private static void await(Future<?> writing) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          writing.get();
          return;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException exception -> exception;
        default -> throw new AssertionError(e);
      };
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits as {@link #finish} does, and ends the thread. */
  @Override
  public void close() {
    try {
      finish();
    } finally {
      thread.shutdown();
    }
  }
}
