package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ContractException;
import org.chainrule.api.Tracker;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainingListener;

/** Hands the figures of each epoch to all trackers. */
final class Tracking implements TrainingListener, AutoCloseable {
  private final List<Tracker.Recording> recordings = new ArrayList<>();

  Tracking(List<Tracker> trackers, Path directory, Map<String, Object> configuration, int resumeAtEpoch) {
    Map<String, Object> readOnly = Collections.unmodifiableMap(configuration);
    try {
      for (Tracker tracker : trackers) {
        recordings.add(ContractException.result(tracker, "start", tracker.start(directory, readOnly, resumeAtEpoch)));
      }
    } catch (IOException exception) {
      close();
      throw failure(exception);
    }
  }

  @Override
  public void epochDone(EpochRecord epoch) {
    try {
      for (Tracker.Recording recording : recordings) {
        recording.epoch(epoch.epoch(), epoch.step(), epoch.values());
      }
    } catch (IOException exception) {
      throw failure(exception);
    }
  }

  private static WorkException failure(IOException exception) {
    return new WorkException("the figures of the run cannot be recorded: " + exception.getMessage(), exception);
  }

  @Override
  public void close() {
    for (Tracker.Recording recording : recordings) {
      try {
        recording.close();
      } catch (IOException exception) {
        throw failure(exception);
      }
    }
    recordings.clear();
  }
}
