package org.chainrule.experiments.draw;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a picture of a graph shows, before anything has a place.
 *
 * @param upwards whether the results stand at the top, as in textbooks; else at the bottom
 * @param vertices boxes
 * @param arrows from operand to operation, by position among the vertices
 */
record Diagram(boolean upwards, List<Vertex> vertices, List<Arrow> arrows) {
  Diagram {
    vertices = List.copyOf(vertices);
    arrows = List.copyOf(arrows);
  }

  /** What a box stands for. */
  enum Look {
    INPUT, PARAMETER, CONSTANT, OPERATION, RESULT, GROUP
  }

  /** What a line of text says. */
  enum Tone {
    NAME, DETAIL, VALUE, ADJOINT, EDGE
  }

  /**
   * A line of text.
   *
   * @param from the step from which on it is there; 0 for always
   */
  record Line(String text, Tone tone, int from) {
    static Line name(String text) {
      return new Line(text, Tone.NAME, 0);
    }

    static Line detail(String text) {
      return new Line(text, Tone.DETAIL, 0);
    }
  }

  /**
   * A box.
   *
   * @param hint what a pointer over it shows
   * @param link where it leads to in the page
   */
  record Vertex(Look look, List<Line> lines, String hint, Optional<String> link) {
    Vertex {
      lines = List.copyOf(lines);
    }
  }

  /** An arrow with what stands beside it. */
  record Arrow(int from, int to, List<Line> lines) {
    Arrow {
      lines = List.copyOf(lines);
    }
  }

  /**
   * One step through a picture.
   *
   * @param text what happens
   * @param vertices where
   * @param arrows along which arrows
   */
  record Step(String text, Set<Integer> vertices, Set<Integer> arrows) {
    Step {
      vertices = Set.copyOf(vertices);
      arrows = Set.copyOf(arrows);
    }
  }
}
