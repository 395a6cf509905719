package org.chainrule.backend.cpu.plan;

/**
 * Memory for one step at a time, which the steps of a plan share: so it stays in the cache. It begins where cache lines
 * begin if the virtual machine gives the array a place of its own, as it does with large ones.
 */
public final class Workspace {
  /** Place of the first element: as many behind the array's header as fill its cache line. */
  public static final int START = 12;

  private int elements;
  private float[] array = {};

  /** Makes sure that there are as many elements. */
  void reserve(int atLeast) {
    elements = Math.max(elements, atLeast);
  }

  /** Gets the memory. */
  void allocate() {
    array = new float[START + elements];
  }

  /** The array. */
  public float[] array() {
    return array;
  }
}
