package org.chainrule.experiments.lessons;

/** What is added to a plain training, and what must then be seen. */
interface Remedy {
  String name();

  String title();

  String idea();

  String text();

  String formula();

  String source();

  /** Trains with and without it, draws both and claims the difference. */
  void compare(Lecture lecture, FewDigits bench);
}
