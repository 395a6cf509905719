package org.chainrule.backend.aparapi.pieces;

import org.chainrule.api.ir.Threefry;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Expr.Operator;
import org.chainrule.backend.aparapi.code.Type;

/** {@link Threefry} in device code. */
public final class Randoms {
  private static final int PARITY = 0x1BD11BDA;
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};
  private static final int GROUPS = 5;

  private Randoms() {}

  /** 24 random bits for an element. */
  public static Expr bits24(Code code, String site, Expr seed, Expr step, Expr index) {
    Expr key = code.let(new Expr.Arithmetic(Operator.XOR, seed, new Expr.Long(Threefry.key(0, site))));
    Expr k0 = code.let(Expr.convert(Type.INT, key));
    Expr k1 = code.let(Expr.convert(Type.INT, code.let(
        new Expr.Arithmetic(Operator.SHIFT_RIGHT_UNSIGNED, key, Expr.whole(Integer.SIZE)))));
    Expr k2 = xor(code, xor(code, Expr.whole(PARITY), k0), k1);
    Expr[] keys = {k0, k1, k2};
    Expr x0 = code.let(Expr.add(index, k0));
    Expr x1 = code.let(Expr.add(code.let(Expr.convert(Type.INT, step)), k1));
    for (int group = 1; group <= GROUPS; group++) {
      int first = (group - 1) % 2 * 4;
      for (int round = first; round < first + 4; round++) {
        x0 = code.let(Expr.add(x0, x1));
        x1 = xor(code, rotated(code, x1, ROTATIONS[round]), x0);
      }
      x0 = code.let(Expr.add(x0, keys[group % 3]));
      x1 = code.let(Expr.add(code.let(Expr.add(x1, keys[(group + 1) % 3])), Expr.whole(group)));
    }
    return new Expr.Arithmetic(Operator.SHIFT_RIGHT_UNSIGNED, x0, Expr.whole(8));
  }

  private static Expr xor(Code code, Expr a, Expr b) {
    return code.let(new Expr.Arithmetic(Operator.XOR, a, b));
  }

  private static Expr rotated(Code code, Expr x, int distance) {
    return code.let(new Expr.Arithmetic(Operator.OR,
        code.let(new Expr.Arithmetic(Operator.SHIFT_LEFT, x, Expr.whole(distance))),
        code.let(new Expr.Arithmetic(Operator.SHIFT_RIGHT_UNSIGNED, x, Expr.whole(Integer.SIZE - distance)))));
  }
}
