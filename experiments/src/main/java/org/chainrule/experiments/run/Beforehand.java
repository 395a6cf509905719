package org.chainrule.experiments.run;

/** Loads in a thread of its own what the program will need, so that it need not wait then. Nothing depends on it. */
final class Beforehand {
  private Beforehand() {}

  static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("beforehand").start(() -> {
      try {
        work.run();
      } catch (RuntimeException | Error _) {
        // it fails again, and is told, where it is needed
      }
    });
  }
}
