package org.chainrule.experiments.report;

import java.util.List;

/** A piece of a lesson's page, in the order in which it was written. */
public sealed interface LessonPart {
  /** A paragraph. */
  record Text(String text) implements LessonPart {}

  /** A formula, in plain characters. */
  record Formula(String formula) implements LessonPart {}

  /** The source file that implements what is spoken of, from the project's folder. */
  record Source(String what, String file) implements LessonPart {}

  /** A drawing with a sentence that says what to see in it. */
  record Figure(Chart chart, String caption) implements LessonPart {}

  /** A drawing of another kind, as an SVG element. */
  record Drawing(String svg, String caption) implements LessonPart {}

  /** Figures in rows. */
  record Table(List<String> head, List<List<String>> rows) implements LessonPart {}

  /** What must be seen, whether it is, and the figures that say so. */
  record Claim(String claim, boolean holds, String measured) implements LessonPart {}
}
