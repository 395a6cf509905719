package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * The windows of images as the matrix that a convolution multiplies with: a tap (channel of a group, row and column of the
 * window) by a position of the window. An element's place is a sum of a part for the tap and one for the position, because
 * the images have been copied with their padding.
 *
 * @param image the padded images
 * @param padding copies them, if they are padded
 * @param channels of an image
 * @param windows sizes of the padded image, and how the window moves over it
 */
record Patches(Value image, Optional<Piece> padding, int channels, Windows windows) {
  private static final int COST = 12;

  /** Those of a convolution. */
  static Patches of(Value x, int images, int channels, Windows w) {
    Geometry g = w.geometry();
    int height = (w.outputHeight() - 1) * g.strideHeight() + (w.kernelHeight() - 1) * g.dilationHeight() + 1;
    int width = (w.outputWidth() - 1) * g.strideWidth() + (w.kernelWidth() - 1) * g.dilationWidth() + 1;
    if (g.padTop() == 0 && g.padLeft() == 0 && height <= w.height() && width <= w.width()) {
      return new Patches(x, Optional.empty(), channels, w);
    }
    return padded(x, images * channels, channels, w.height(), w.width(), new Windows(height, width, w.kernelHeight(),
        w.kernelWidth(), w.outputHeight(), w.outputWidth(), g), g.padTop(), g.padLeft(), 1, 1);
  }

  /** Those of the gradient at a convolution's input: windows that step by one over the cotangent, spread by the stride. */
  static Patches spread(Value cotangent, int images, int filters, Windows w) {
    Geometry g = w.geometry();
    int down = (w.kernelHeight() - 1) * g.dilationHeight();
    int right = (w.kernelWidth() - 1) * g.dilationWidth();
    Windows over = new Windows(w.height() + down, w.width() + right, w.kernelHeight(), w.kernelWidth(), w.height(),
        w.width(), new Geometry(1, 1, 0, 0, 0, 0, g.dilationHeight(), g.dilationWidth()));
    return padded(cotangent, images * filters, filters, w.outputHeight(), w.outputWidth(), over, down - g.padTop(),
        right - g.padLeft(), g.strideHeight(), g.strideWidth());
  }

  private static Patches padded(Value x, int planes, int channels, int height, int width, Windows to, int top, int left,
      int spreadDown, int spreadRight) {
    Value image = new Value(DType.FLOAT32, Math.multiplyExact(planes, to.imagePlane()),
        Value.Kind.TEMPORARY);
    Piece padding = Piece.each("pad images", List.of(x), image, COST, (code, i) -> {
      List<Expr> at = Places.indices(code, i, planes, to.height(), to.width());
      Expr down = code.let(Expr.sub(at.get(1), Expr.size(top)));
      Expr right = code.let(Expr.sub(at.get(2), Expr.size(left)));
      Expr y = code.let(Expr.div(down, Expr.size(spreadDown)));
      Expr across = code.let(Expr.div(right, Expr.size(spreadRight)));
      Expr.Local element = code.variable(Expr.real(0));
      code.when(Condition.all(Condition.of(CompareKind.GE, down, Expr.whole(0)),
          Condition.of(CompareKind.GE, right, Expr.whole(0)), Condition.less(y, Expr.size(height)),
          Condition.less(across, Expr.size(width)),
          Condition.equal(code.let(Expr.mul(y, Expr.size(spreadDown))), down),
          Condition.equal(code.let(Expr.mul(across, Expr.size(spreadRight))), right)),
          () -> code.assign(element, x.at(code, code.let(Expr.add(
              code.let(Expr.mul(at.get(0), Expr.size(height * width))),
              code.let(Expr.add(code.let(Expr.mul(y, Expr.size(width))), across)))))));
      image.store(code, i, element);
    });
    return new Patches(image, Optional.of(padding), channels, to);
  }

  /** Elements of an image. */
  int imageSize() {
    return channels * windows.imagePlane();
  }

  int positions() {
    return windows.outputPlane();
  }

  /** The part of an element's place that depends on the window's position. */
  Expr atPosition(Code code, Expr position) {
    Geometry g = windows.geometry();
    List<Expr> at = Places.indices(code, position, windows.outputHeight(), windows.outputWidth());
    return Places.place(code, at, new int[] {g.strideHeight() * windows.width(), g.strideWidth()}, 0);
  }

  /** The part of an element's place that depends on the place in the window. */
  Expr atTap(Code code, Expr tap, int groupChannels) {
    Geometry g = windows.geometry();
    List<Expr> at = Places.indices(code, tap, groupChannels, windows.kernelHeight(), windows.kernelWidth());
    return Places.place(code, at,
        new int[] {windows.imagePlane(), g.dilationHeight() * windows.width(), g.dilationWidth()}, 0);
  }
}
