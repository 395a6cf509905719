package org.chainrule.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Receives the figures of a run while it goes on. */
@FunctionalInterface
public interface Tracker extends ExtensionPoint {
  /**
   * Starts tracking; called again on the same directory when a run is resumed.
   *
   * @param directory the run's directory
   * @param configuration the resolved configuration as nested maps, lists, strings, numbers and truth values
   * @param resumeAtEpoch first epoch that will be recorded: 1 for a fresh run; later records of an earlier attempt are
   *     to be dropped
   */
  Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) throws IOException;

  /** One run being tracked. */
  interface Recording extends AutoCloseable {
    /**
     * The figures of one epoch, written so that they survive a crash of the program.
     *
     * @param epoch number of the epoch, from 1
     * @param step steps done so far
     * @param values figures by name, in a fixed order, for example {@code training_loss}
     */
    void epoch(int epoch, long step, Map<String, Double> values) throws IOException;

    @Override
    void close() throws IOException;
  }
}
