package org.chainrule.backend.cpu.images;

import org.chainrule.backend.cpu.natives.Execution;
import org.chainrule.backend.cpu.natives.MemoryDescriptor;
import org.chainrule.backend.cpu.natives.Primitive;
import org.jspecify.annotations.Nullable;

/** A primitive for each size of portion, ready to run on each worker. */
final class Executions {
  /** Prepares a primitive for a number of images. */
  @FunctionalInterface
  interface Maker {
    Primitive make(int images);
  }

  private final Portions portions;
  private final Primitive larger;
  private final Primitive smaller;
  private final Primitive.Role[] roles;
  private @Nullable Execution[] ofLarger = {};
  private @Nullable Execution[] ofSmaller = {};

  Executions(Portions portions, Maker maker, Primitive.Role... roles) {
    this.portions = portions;
    this.larger = maker.make(portions.largest());
    this.smaller = portions.isLargest(0) ? larger : maker.make(portions.size(0));
    this.roles = roles;
  }

  /** How the primitives see one of their operands or results. */
  MemoryDescriptor memory(Primitive.Role role) {
    return larger.memory(role);
  }

  /** Makes room for so many workers. */
  void reserve(int workers) {
    ofLarger = new Execution[workers];
    ofSmaller = new Execution[workers];
  }

  /** How a portion is run by a worker. */
  Execution of(int portion, int worker) {
    boolean isLargest = portions.isLargest(portion);
    @Nullable Execution[] made = isLargest ? ofLarger : ofSmaller;
    Execution known = made[worker];
    if (known == null) { // once; only this worker looks here
      known = new Execution(isLargest ? larger : smaller, roles);
      made[worker] = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return larger.implementation();
  }
}
