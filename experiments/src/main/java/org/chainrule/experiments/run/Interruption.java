package org.chainrule.experiments.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chainrule.training.Trainer;

/** When the user interrupts a run: training stops after the step at hand and saves its state, and only then all ends. */
final class Interruption implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Trainer trainer) {
    hook = new Thread(() -> {
      trainer.requestStop();
      try {
        done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }, "interruption");
  }

  /** Watches for an interruption of the program, if it is to be watched for. */
  static Interruption of(Trainer trainer, boolean watched) {
    Interruption interruption = new Interruption(trainer);
    if (watched) {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    }
    return interruption;
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException underWay) {
      // The virtual machine is ending already, because of the interruption.
    }
  }
}
