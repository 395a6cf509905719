package org.chainrule.backend.cpu.images;

import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.natives.Execution;
import org.chainrule.backend.cpu.natives.Primitive;
import org.chainrule.backend.cpu.natives.Primitive.Role;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Workspace;

/** What {@link Winograd}'s products of a step need besides its operands and result. */
final class WinogradMemory {
  /**
   * Where things lie in the memory of one worker.
   *
   * @param patches transformed elements of images, [positions, tiles, channels]
   * @param patchDistance distance of their positions
   * @param products products of these and the factors, or their cotangents, [positions, tiles, outputs]
   * @param productDistance distance of their positions
   * @param scratch what a transformation needs for itself
   * @param border the elements under one tile
   * @param end behind the last
   */
  record Places(int patches, int patchDistance, int products, int productDistance, int scratch, int border, int end) {
    private static final int GAP = 16; // positions a power of two apart would fall into the same cache lines

    static Places of(Windows windows, int tiles) {
      int patchDistance = distance(tiles, windows.channels());
      int productDistance = distance(tiles, windows.outputs());
      int products = Workspace.START + Winograd.POSITIONS * patchDistance;
      int scratch = products + Winograd.POSITIONS * productDistance;
      int border = scratch + Workspace.wholeLines(Winograd.SCRATCH);
      return new Places(Workspace.START, patchDistance, products, productDistance, scratch, border,
          border + Winograd.POSITIONS * Math.max(windows.channels(), windows.outputs()));
    }

    static int distance(int tiles, int channels) {
      return Workspace.wholeLines(tiles * channels) + GAP;
    }
  }

  private final Places places;
  private final int factors;
  private final Workspace[] works;
  private final Workspace shared;
  private final Execution[] executions;

  /**
   * Asks for memory.
   *
   * @param scratch whom it asks
   * @param windows the sizes of the convolution
   * @param tiles how many tiles are transformed at a time
   * @param factors elements of the factors
   * @param product the product
   */
  WinogradMemory(Scratch scratch, Windows windows, int tiles, int factors, Primitive product) {
    this.places = Places.of(windows, tiles);
    this.works = scratch.workspaces(0, places.end());
    this.factors = Workspace.START + Workspace.wholeLines(windows.outputs() * windows.patch());
    this.shared = scratch.workspace(0, 1, this.factors + factors);
    this.executions = new Execution[scratch.workers()];
    for (int i = 0; i < executions.length; i++) {
      executions[i] = new Execution(product, Role.SOURCE, Role.WEIGHTS, Role.DESTINATION);
    }
  }

  Places places() {
    return places;
  }

  /** The memory of a worker. */
  float[] work(int worker) {
    return works[worker].array();
  }

  /** Memory for all: first the filter or its gradient, with the outputs side by side. */
  float[] shared() {
    return shared.array();
  }

  /** Where the factors that the filter becomes, or their gradients, lie in the memory for all. */
  int factors() {
    return factors;
  }

  /** Multiplies patches and factors to products. */
  void multiply(int worker) {
    Execution execution = executions[worker];
    execution.offset(0, bytes(places.patches()));
    execution.offset(1, bytes(factors));
    execution.offset(2, bytes(places.products()));
    execution.run(work(worker), shared(), work(worker));
  }

  /** Multiplies transposed patches and cotangents of products to gradients at factors from a place on. */
  void multiplyTransposed(int worker, int to) {
    Execution execution = executions[worker];
    execution.offset(0, bytes(places.patches()));
    execution.offset(1, bytes(places.products()));
    execution.offset(2, bytes(to));
    execution.run(work(worker), work(worker), shared());
  }

  private static long bytes(int floats) {
    return (long) Float.BYTES * floats;
  }
}
