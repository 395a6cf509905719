package org.chainrule.backend.aparapi.lowering;

import org.chainrule.api.ir.Literal;

/** Between literals and the arrays of a program: an INT64 takes two places, the low half first; a BOOL is 0 or 1. */
public final class Words {
  private Words() {}

  /** Writes some words of a literal, from the first of {@code count}, to a place in a {@code float[]} or {@code int[]}. */
  public static void write(Literal literal, int first, int count, Object array, int place) {
    switch (literal.dtype()) {
      case FLOAT32, INT32 -> System.arraycopy(literal.array(), first, array, place, count);
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          long value = literal.longs()[(first + i) / 2];
          ((int[]) array)[place + i] = (int) ((first + i) % 2 == 0 ? value : value >>> Integer.SIZE);
        }
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          ((int[]) array)[place + i] = literal.booleans()[first + i] ? 1 : 0;
        }
      }
      case FLOAT64 -> throw new AssertionError("float64 is refused beforehand");
    }
  }

  /** Reads some words of a literal, from the first of {@code count}, from a place in a {@code float[]} or {@code int[]}. */
  public static void read(Object array, int place, Literal literal, int first, int count) {
    switch (literal.dtype()) {
      case FLOAT32, INT32 -> System.arraycopy(array, place, literal.array(), first, count);
      case INT64 -> {
        long[] values = literal.longs();
        for (int i = 0; i < count; i++) {
          int word = ((int[]) array)[place + i];
          int element = (first + i) / 2;
          values[element] = (first + i) % 2 == 0
              ? values[element] & ~0xFFFF_FFFFL | word & 0xFFFF_FFFFL
              : values[element] & 0xFFFF_FFFFL | (long) word << Integer.SIZE;
        }
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          literal.booleans()[first + i] = ((int[]) array)[place + i] != 0;
        }
      }
      case FLOAT64 -> throw new AssertionError("float64 is refused beforehand");
    }
  }
}
