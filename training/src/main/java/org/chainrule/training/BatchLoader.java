package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.chainrule.api.Dataset;

/**
 * Puts the batches of an epoch together in a thread of its own while training is at earlier ones. Which samples a batch
 * has, and in which order, depends on the order of the epoch alone. Small batches are handed over several at a time,
 * because handing over takes longer than a small step; and of a small set of samples each batch is put together when it is
 * asked for, because that takes less than to start a thread.
 */
final class BatchLoader implements AutoCloseable {
  /** A portion has at least this many bytes, if it has not {@link #MOST_BATCHES}. */
  private static final int PORTION_BYTES = 1 << 16;
  private static final int MOST_BATCHES = 256;
  /** An epoch of fewer bytes is loaded without a thread. */
  private static final long WORTH_A_THREAD = 1 << 20;
  /** One that training is at, one that is ready, one that is being filled. */
  private static final int PORTIONS = 3;

  /** Batches that follow each other, or the exception that ended loading. */
  private sealed interface Portion {}

  private record Batches(List<Dataset.Samples> batches) implements Portion {}

  private record Failure(Throwable cause) implements Portion {}

  /** Buffers by number of samples, to be filled again and again. */
  private static final class Buffers {
    private final Map<Integer, List<Dataset.Samples>> bySize = new LinkedHashMap<>();

    Dataset.Samples take(SampleSet samples, int size, int index) {
      List<Dataset.Samples> known = bySize.computeIfAbsent(size, _ -> new ArrayList<>());
      while (known.size() <= index) {
        known.add(samples.buffers(size));
      }
      return known.get(index);
    }
  }

  private final BlockingQueue<Buffers> free = new ArrayBlockingQueue<>(PORTIONS);
  private final BlockingQueue<Portion> ready = new ArrayBlockingQueue<>(PORTIONS);
  private final BlockingQueue<Buffers> inUse = new ArrayBlockingQueue<>(PORTIONS);
  private final SampleSet samples;
  private final int[] order;
  private final int batchSize;
  private final int perPortion;
  private final Optional<Thread> thread;
  private final Buffers own = new Buffers();
  private List<Dataset.Samples> present = List.of();
  private int cursor; // of the next batch, where there is no thread
  private int next;
  private boolean begun;

  /**
   * Begins to load.
   *
   * @param order the rows of the epoch's samples
   * @param cursor samples of the epoch that are done
   */
  BatchLoader(SampleSet samples, int[] order, int cursor, int batchSize) {
    this.samples = samples;
    this.order = order;
    this.batchSize = batchSize;
    long bytes = (long) batchSize * Float.BYTES * samples.samples().features().elements()
        / Math.max(1, samples.samples().size());
    this.cursor = cursor;
    this.perPortion = Math.clamp(PORTION_BYTES / Math.max(1, bytes), 1, MOST_BATCHES);
    for (int i = 0; i < PORTIONS; i++) {
      free.add(new Buffers());
    }
    long left = Math.ceilDiv(order.length - cursor, batchSize) * bytes;
    thread = left < WORTH_A_THREAD ? Optional.empty()
        : Optional.of(Thread.ofPlatform().daemon().name("batches").start(() -> load(cursor)));
  }

  private void load(int from) {
    try {
      int cursor = from;
      while (cursor < order.length) {
        Buffers buffers = free.take();
        List<Dataset.Samples> batches = new ArrayList<>();
        while (cursor < order.length && batches.size() < perPortion) {
          int size = Math.min(batchSize, order.length - cursor);
          Dataset.Samples batch = buffers.take(samples, size, batches.size());
          samples.gather(order, cursor, batch);
          batches.add(batch);
          cursor += size;
        }
        inUse.put(buffers);
        ready.put(new Batches(batches));
      }
    } catch (InterruptedException _) {
      // closed: nobody waits for the rest
    } catch (RuntimeException | Error failure) {
      ready.add(new Failure(failure)); // there is room: a portion is missing from the others
    }
  }

  /**
   * The next batch, which stays as it is until the one after it is asked for. What went wrong while it was put together
   * is thrown as it is.
   */
  Dataset.Samples next() {
    if (thread.isEmpty()) {
      Dataset.Samples batch = own.take(samples, Math.min(batchSize, order.length - cursor), 0);
      samples.gather(order, cursor, batch);
      cursor += batch.size();
      return batch;
    }
    if (next == present.size()) {
      present = portion();
      next = 0;
    }
    return present.get(next++);
  }

  /** Portions that wait to be taken. */
  int ahead() {
    return ready.size();
  }

  private List<Dataset.Samples> portion() {
    try {
      if (begun) {
        free.put(inUse.take());
      }
      begun = true;
      return switch (ready.take()) {
        case Batches batches -> batches.batches();
        case Failure(RuntimeException exception) -> throw exception;
        case Failure(Error error) -> throw error;
        case Failure failure -> throw new AssertionError(failure.cause());
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure("interrupted while waiting for data");
    }
  }

  /** Ends loading, also in the middle of the epoch. */
  @Override
  public void close() {
    if (thread.isPresent()) {
      end(thread.get());
    }
  }

  private static void end(Thread thread) {
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
