package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Type;

/** Pooling. */
public final class Pools {
  private Pools() {}

  private static Windows windows(Shape image, Shape output, int kernelHeight, int kernelWidth, Geometry geometry) {
    return new Windows(image.size(2), image.size(3), kernelHeight, kernelWidth, output.size(2), output.size(3),
        geometry);
  }

  public static Piece maxPoolIndex(Shape image, Shape output, int kernelHeight, int kernelWidth, Geometry geometry,
      Value x, Value result) {
    Windows windows = windows(image, output, kernelHeight, kernelWidth, geometry);
    return Piece.each("maxPoolIndex", List.of(x), result, 6 * windows.area(), (code, i) -> {
      List<Expr> indices = Places.indices(code, i, image.size(0) * image.size(1), windows.outputHeight(),
          windows.outputWidth());
      Expr plane = code.let(Expr.mul(indices.get(0), Expr.size(windows.imagePlane())));
      Expr.Local best = code.variable(Expr.whole(-1));
      Expr.Local largest = code.variable(Reductions.zero(x.dtype()));
      windows.forEach(code, indices.get(1), indices.get(2), (_, inPlane) -> {
        Expr place = code.let(Expr.add(plane, inPlane));
        Expr next = code.let(x.at(code, place));
        Expr larger = code.let(Expr.choice(Condition.less(largest, next), Expr.whole(1), Expr.whole(0)));
        Expr first = code.let(Expr.choice(Condition.less(best, Expr.whole(0)), Expr.whole(1), larger));
        Expr takes = first;
        if (x.dtype().isFloating()) {
          takes = code.let(Expr.choice(Condition.all(Condition.of(CompareKind.NE, next, next),
              Condition.equal(largest, largest)), Expr.whole(1), first));
        }
        Condition taken = Condition.equal(takes, Expr.whole(1));
        code.assign(best, Expr.choice(taken, place, best));
        code.assign(largest, Expr.choice(taken, next, largest));
      });
      result.store(code, i, best);
    });
  }

  public static Piece sumPool(Shape image, Shape output, int kernelHeight, int kernelWidth, Geometry geometry,
      Value x, Value result) {
    Windows windows = windows(image, output, kernelHeight, kernelWidth, geometry);
    return Piece.each("sumPool", List.of(x), result, 4 * windows.area(), (code, i) -> {
      List<Expr> indices = Places.indices(code, i, image.size(0) * image.size(1), windows.outputHeight(),
          windows.outputWidth());
      Expr plane = code.let(Expr.mul(indices.get(0), Expr.size(windows.imagePlane())));
      Expr.Local sum = code.variable(Reductions.zero(x.dtype()));
      windows.forEach(code, indices.get(1), indices.get(2), (_, inPlane) -> code.assign(sum,
          Expr.add(sum, code.let(x.at(code, code.let(Expr.add(plane, inPlane)))))));
      result.store(code, i, sum);
    });
  }

  public static Piece sumPoolGradient(Shape image, Shape output, int kernelHeight, int kernelWidth, Geometry geometry,
      Value g, Value result) {
    Windows windows = windows(image, output, kernelHeight, kernelWidth, geometry);
    return Piece.each("sumPoolGradient", List.of(g), result, 8 * windows.area(), (code, i) -> {
      List<Expr> indices = Places.indices(code, i, image.size(0) * image.size(1), windows.height(), windows.width());
      Expr plane = code.let(Expr.mul(indices.get(0), Expr.size(windows.outputPlane())));
      Expr.Local sum = code.variable(Expr.convert(Type.FLOAT, Expr.real(0)));
      windows.forEachOver(code, indices.get(1), indices.get(2), (_, inPlane) -> code.assign(sum,
          Expr.add(sum, code.let(g.at(code, code.let(Expr.add(plane, inPlane)))))));
      result.store(code, i, sum);
    });
  }
}
