package org.chainrule.training;

import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Literal;

/** Writes to programs what they read: a program has lost an input that nothing in it depends on. */
final class Inputs {
  private Inputs() {}

  /** Writes an input if the program reads it. */
  static void write(Executable program, String name, Literal value) {
    if (program.graph().inputs().containsKey(name)) {
      program.write(name, value);
    }
  }

  /** Lends an input its numbers if the program reads it. */
  static void lend(Executable program, String name, Literal value) {
    if (program.graph().inputs().containsKey(name)) {
      program.lend(name, value);
    }
  }

  /** Writes those values that the program keeps. */
  static void writeKept(Executable program, Map<String, Literal> values) {
    values.forEach((name, value) -> {
      if (keeps(program, name)) {
        program.write(name, value);
      }
    });
  }

  static boolean keeps(Executable program, String name) {
    return program.graph().parameters().containsKey(name) || program.graph().states().containsKey(name);
  }
}
