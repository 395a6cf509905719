package org.chainrule.backend.cpu.natives;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * How calls see an array from a place on. The two last arrays' segments are kept, because a parameter's array and that
 * of its next value change places from run to run: so running allocates nothing.
 */
final class HeapArray {
  private final long offset;
  private float @Nullable [] array;
  private float @Nullable [] before;
  private MemorySegment segment = MemorySegment.NULL;
  private MemorySegment segmentBefore = MemorySegment.NULL;

  /** Any array from a place on. */
  HeapArray(int offset) {
    this.offset = (long) offset * Float.BYTES;
  }

  MemorySegment of(float[] wanted) {
    if (wanted != array) {
      float[] other = before;
      MemorySegment otherSegment = segmentBefore;
      before = array;
      segmentBefore = segment;
      array = wanted;
      segment = wanted == other ? otherSegment : MemorySegment.ofArray(wanted).asSlice(offset);
    }
    return segment;
  }
}
