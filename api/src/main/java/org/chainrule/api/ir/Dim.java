package org.chainrule.api.ir;

/**
 * One dimension: a size, and optionally a name such as {@code batch} that messages show and that exported models keep as
 * a symbolic dimension. Names never change what an operation computes.
 *
 * @param size number of entries, zero allowed
 * @param name the name, empty if it has none
 */
public record Dim(int size, String name) {
  /** The conventional name of the dimension that runs over samples. */
  public static final String BATCH = "batch";

  /** Checks the size. */
  public Dim {
    if (size < 0) {
      throw new ShapeException("a dimension cannot have the negative size " + size);
    }
  }

  /** A dimension without a name. */
  public static Dim of(int size) {
    return new Dim(size, "");
  }

  /** A named dimension. */
  public static Dim of(String name, int size) {
    return new Dim(size, name);
  }

  /** The dimension over {@code size} samples. */
  public static Dim batch(int size) {
    return new Dim(size, BATCH);
  }

  /** Whether the dimension has a name. */
  public boolean isNamed() {
    return !name.isEmpty();
  }

  /** The same size under the name that both agree on: a missing name yields to the other, two different ones to none. */
  Dim merge(Dim other) {
    if (name.equals(other.name) || other.name.isEmpty()) {
      return this;
    }
    return name.isEmpty() ? new Dim(size, other.name) : Dim.of(size);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? Integer.toString(size) : name + "=" + size;
  }
}
