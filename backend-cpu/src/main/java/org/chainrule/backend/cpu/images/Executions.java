package org.chainrule.backend.cpu.images;

import org.chainrule.backend.cpu.natives.Execution;
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
  private final @Nullable Execution[][] made;

  Executions(Portions portions, Maker maker, int workers, Primitive.Role... roles) {
    this.portions = portions;
    this.larger = maker.make(portions.largest());
    this.smaller = portions.isLargest(0) ? larger : maker.make(portions.size(0));
    this.roles = roles;
    this.made = new Execution[2][workers];
  }

  /** How a portion is run by a worker. */
  Execution of(int portion, int worker) {
    boolean isLargest = portions.isLargest(portion);
    @Nullable Execution[] mine = made[isLargest ? 0 : 1];
    Execution known = mine[worker];
    if (known == null) { // once; only this worker looks here
      known = new Execution(isLargest ? larger : smaller, roles);
      mine[worker] = known;
    }
    return known;
  }
}
