package org.chainrule.experiments.lessons;

/** One idea of the lecture: it computes, draws what it found, and claims what must be seen in it. */
interface Lesson {
  /** The name under which it is run, behind {@code lesson/}. */
  String name();

  /** Its heading. */
  String title();

  /** The idea in one sentence. */
  String idea();

  /** Does the experiment and writes it down. */
  void teach(Lecture lecture);
}
