package org.chainrule.backend.aparapi.pieces;

import java.util.function.BiConsumer;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * A window that slides over image planes: sizes of the image, the window, and the plane of window positions.
 */
record Windows(int height, int width, int kernelHeight, int kernelWidth, int outputHeight, int outputWidth,
    Geometry geometry) {
  int area() {
    return kernelHeight * kernelWidth;
  }

  int imagePlane() {
    return height * width;
  }

  int outputPlane() {
    return outputHeight * outputWidth;
  }

  /** Visits each element of a window that lies in the image: its number in the window and its place in the plane. */
  void forEach(Code code, Expr outputY, Expr outputX, BiConsumer<Expr, Expr> visit) {
    Expr top = code.let(Expr.sub(Expr.mul(outputY, Expr.size(geometry.strideHeight())),
        Expr.size(geometry.padTop())));
    Expr left = code.let(Expr.sub(Expr.mul(outputX, Expr.size(geometry.strideWidth())),
        Expr.size(geometry.padLeft())));
    code.loop(Expr.whole(0), Expr.size(kernelHeight), ky -> {
      Expr y = code.let(Expr.add(top, Expr.mul(ky, Expr.size(geometry.dilationHeight()))));
      code.loop(Expr.whole(0), Expr.size(kernelWidth), kx -> {
        Expr x = code.let(Expr.add(left, Expr.mul(kx, Expr.size(geometry.dilationWidth()))));
        code.when(inside(y, height, x, width), () -> visit.accept(
            code.let(Expr.add(Expr.mul(ky, Expr.size(kernelWidth)), kx)),
            code.let(Expr.add(Expr.mul(y, Expr.size(width)), x))));
      });
    });
  }

  private static Condition inside(Expr y, int height, Expr x, int width) {
    return Condition.all(Condition.of(CompareKind.GE, y, Expr.whole(0)), Condition.less(y, Expr.size(height)),
        Condition.of(CompareKind.GE, x, Expr.whole(0)), Condition.less(x, Expr.size(width)));
  }

  /** Visits each window in which an element of the image takes part: its number in it, and the window's in the plane. */
  void forEachOver(Code code, Expr y, Expr x, BiConsumer<Expr, Expr> visit) {
    code.loop(Expr.whole(0), Expr.size(kernelHeight), ky -> {
      Expr down = code.let(Expr.sub(Expr.add(y, Expr.size(geometry.padTop())),
          Expr.mul(ky, Expr.size(geometry.dilationHeight()))));
      Expr outputY = code.let(Expr.div(down, Expr.size(geometry.strideHeight())));
      Expr restY = code.let(Expr.sub(down, Expr.mul(outputY, Expr.size(geometry.strideHeight()))));
      code.loop(Expr.whole(0), Expr.size(kernelWidth), kx -> {
        Expr across = code.let(Expr.sub(Expr.add(x, Expr.size(geometry.padLeft())),
            Expr.mul(kx, Expr.size(geometry.dilationWidth()))));
        Expr outputX = code.let(Expr.div(across, Expr.size(geometry.strideWidth())));
        Expr restX = code.let(Expr.sub(across, Expr.mul(outputX, Expr.size(geometry.strideWidth()))));
        Condition there = Condition.all(Condition.of(CompareKind.GE, down, Expr.whole(0)),
            Condition.of(CompareKind.GE, across, Expr.whole(0)), Condition.equal(restY, Expr.whole(0)),
            Condition.equal(restX, Expr.whole(0)), Condition.less(outputY, Expr.size(outputHeight)),
            Condition.less(outputX, Expr.size(outputWidth)));
        code.when(there, () -> visit.accept(
            code.let(Expr.add(Expr.mul(ky, Expr.size(kernelWidth)), kx)),
            code.let(Expr.add(Expr.mul(outputY, Expr.size(outputWidth)), outputX))));
      });
    });
  }

  /** Visits each window whose element (ky, kx) lies in the image: the window's place in its plane, the element's in its. */
  void forEachPosition(Code code, Expr ky, Expr kx, BiConsumer<Expr, Expr> visit) {
    Expr top = code.let(Expr.sub(Expr.mul(ky, Expr.size(geometry.dilationHeight())), Expr.size(geometry.padTop())));
    Expr left = code.let(Expr.sub(Expr.mul(kx, Expr.size(geometry.dilationWidth())), Expr.size(geometry.padLeft())));
    code.loop(Expr.whole(0), Expr.size(outputHeight), outputY -> {
      Expr y = code.let(Expr.add(top, Expr.mul(outputY, Expr.size(geometry.strideHeight()))));
      code.loop(Expr.whole(0), Expr.size(outputWidth), outputX -> {
        Expr x = code.let(Expr.add(left, Expr.mul(outputX, Expr.size(geometry.strideWidth()))));
        code.when(inside(y, height, x, width), () -> visit.accept(
            code.let(Expr.add(Expr.mul(outputY, Expr.size(outputWidth)), outputX)),
            code.let(Expr.add(Expr.mul(y, Expr.size(width)), x))));
      });
    });
  }
}
