package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Expr;

/** Convolution and its gradients, one element of the result at a time: for small ones, and where a number is not finite. */
final class DirectConvolutions {
  private DirectConvolutions() {}

  /** Sizes that all three share. */
  record Sizes(Windows windows, int images, int channels, int channelsOfGroup, int filters,
      int filtersOfGroup) {
    static Sizes of(Shape image, Shape filter, Shape output, Geometry geometry, int groups) {
      return new Sizes(new Windows(image.size(2), image.size(3), filter.size(2), filter.size(3), output.size(2),
          output.size(3), geometry), image.size(0), image.size(1), filter.size(1), filter.size(0),
          filter.size(0) / groups);
    }
  }

  static Piece forward(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value x, Value f,
      Value result) {
    Sizes s = Sizes.of(image, filter, output, geometry, groups);
    Windows windows = s.windows();
    int cost = 8 * s.channelsOfGroup() * windows.area();
    return Piece.each("convolution", List.of(x, f), result, cost, (code, i) -> {
      List<Expr> indices = Places.indices(code, i, s.images(), s.filters(), windows.outputHeight(),
          windows.outputWidth());
      Expr group = code.let(Expr.div(indices.get(1), Expr.size(s.filtersOfGroup())));
      Expr channel = code.let(Expr.add(code.let(Expr.mul(indices.get(0), Expr.size(s.channels()))),
          Expr.mul(group, Expr.size(s.channelsOfGroup()))));
      Expr filterStart = code.let(Expr.mul(indices.get(1), Expr.size(s.channelsOfGroup() * windows.area())));
      Expr.Local sum = code.variable(Expr.real(0));
      code.loop(Expr.whole(0), Expr.size(s.channelsOfGroup()), c -> {
        Expr plane = code.let(Expr.mul(code.let(Expr.add(channel, c)), Expr.size(windows.imagePlane())));
        Expr weights = code.let(Expr.add(filterStart, Expr.mul(c, Expr.size(windows.area()))));
        windows.forEach(code, indices.get(2), indices.get(3), (inWindow, inPlane) -> {
          Expr weight = code.let(f.at(code, code.let(Expr.add(weights, inWindow))));
          Expr element = code.let(x.at(code, code.let(Expr.add(plane, inPlane))));
          code.assign(sum, Expr.add(sum, code.let(Expr.mul(weight, element))));
        });
      });
      result.store(code, i, sum);
    });
  }

  static Piece inputGradient(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value f,
      Value g, Value result) {
    Sizes s = Sizes.of(image, filter, output, geometry, groups);
    Windows windows = s.windows();
    int cost = 12 * s.filtersOfGroup() * windows.area();
    return Piece.each("convolutionInputGradient", List.of(f, g), result, cost, (code, i) -> {
      List<Expr> indices = Places.indices(code, i, s.images(), s.channels(), windows.height(), windows.width());
      Expr group = code.let(Expr.div(indices.get(1), Expr.size(s.channelsOfGroup())));
      Expr channel = code.let(Expr.sub(indices.get(1), Expr.mul(group, Expr.size(s.channelsOfGroup()))));
      Expr firstFilter = code.let(Expr.mul(group, Expr.size(s.filtersOfGroup())));
      Expr firstOutput = code.let(Expr.mul(indices.get(0), Expr.size(s.filters())));
      Expr.Local sum = code.variable(Expr.real(0));
      code.loop(Expr.whole(0), Expr.size(s.filtersOfGroup()), o -> {
        Expr filterNumber = code.let(Expr.add(firstFilter, o));
        Expr weights = code.let(Expr.mul(code.let(Expr.add(
            code.let(Expr.mul(filterNumber, Expr.size(s.channelsOfGroup()))), channel)), Expr.size(windows.area())));
        Expr plane = code.let(Expr.mul(code.let(Expr.add(firstOutput, filterNumber)),
            Expr.size(windows.outputPlane())));
        windows.forEachOver(code, indices.get(2), indices.get(3), (inWindow, inPlane) -> {
          Expr weight = code.let(f.at(code, code.let(Expr.add(weights, inWindow))));
          Expr element = code.let(g.at(code, code.let(Expr.add(plane, inPlane))));
          code.assign(sum, Expr.add(sum, code.let(Expr.mul(weight, element))));
        });
      });
      result.store(code, i, sum);
    });
  }

  static Piece filterGradient(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value x,
      Value g, Value result) {
    Sizes s = Sizes.of(image, filter, output, geometry, groups);
    Windows windows = s.windows();
    int cost = 8 * s.images() * windows.outputPlane();
    return Piece.each("convolutionFilterGradient", List.of(x, g), result, cost, (code, i) -> {
      List<Expr> indices = Places.indices(code, i, s.filters(), s.channelsOfGroup(), windows.kernelHeight(),
          windows.kernelWidth());
      Expr group = code.let(Expr.div(indices.get(0), Expr.size(s.filtersOfGroup())));
      Expr channel = code.let(Expr.add(indices.get(1), Expr.mul(group, Expr.size(s.channelsOfGroup()))));
      Expr.Local sum = code.variable(Expr.real(0));
      code.loop(Expr.whole(0), Expr.size(s.images()), n -> {
        Expr imagePlane = code.let(Expr.mul(code.let(Expr.add(code.let(Expr.mul(n, Expr.size(s.channels()))), channel)),
            Expr.size(windows.imagePlane())));
        Expr outputPlane = code.let(Expr.mul(code.let(Expr.add(code.let(Expr.mul(n, Expr.size(s.filters()))),
            indices.get(0))), Expr.size(windows.outputPlane())));
        windows.forEachPosition(code, indices.get(2), indices.get(3), (inOutput, inImage) -> {
          Expr cotangent = code.let(g.at(code, code.let(Expr.add(outputPlane, inOutput))));
          Expr element = code.let(x.at(code, code.let(Expr.add(imagePlane, inImage))));
          code.assign(sum, Expr.add(sum, code.let(Expr.mul(cotangent, element))));
        });
      });
      result.store(code, i, sum);
    });
  }
}
