package org.chainrule.backend.cpu.codegen;

/** Runs a nest over some of its rows and columns. */
public interface Kernel {
  /**
   * Computes one rectangle.
   *
   * @param arrays those of the accesses, the tables of row starts (int[]), float[{@link LoopNest#ACCUMULATORS}] to work
   *     in, and those that {@link InterpretedKernel#registers} asks for
   * @param rowFrom first row
   * @param rowTo row behind the last
   * @param columnFrom first column
   * @param columnTo column behind the last
   */
  void run(Object[] arrays, int rowFrom, int rowTo, int columnFrom, int columnTo);
}
