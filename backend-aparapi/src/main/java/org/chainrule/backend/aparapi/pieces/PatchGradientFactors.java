package org.chainrule.backend.aparapi.pieces;

import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * The gradient at a convolution's filter as products, one for each group: cotangents {@code [rows, positions of all
 * images]} by {@link Patches} {@code [positions of all images, taps]}.
 *
 * @param images how many a round takes
 */
record PatchGradientFactors(Value left, Patches patches, int groups, int rows, int images, int rounds, Value result)
    implements Factors {
  @Override
  public int matrices() {
    return groups;
  }

  private int groupChannels() {
    return patches.channels() / groups;
  }

  @Override
  public int columns() {
    return groupChannels() * patches.windows().area();
  }

  @Override
  public int blocks() {
    return images;
  }

  @Override
  public int inner() {
    return patches.positions();
  }

  private Expr firstOfRound(Code code, int imageSize) {
    return rounds == 1 ? Expr.whole(0)
        : code.let(Expr.mul(code.let(Piece.round()), Expr.size(images * imageSize)));
  }

  @Override
  public int leftMatrices() {
    return groups;
  }

  @Override
  public Expr leftStart(Code code, Expr matrix, Expr row) {
    Expr filter = code.let(Expr.add(code.let(Expr.mul(matrix, Expr.size(rows))), row));
    return Expr.add(firstOfRound(code, leftBlockStep()), code.let(Expr.mul(filter, Expr.size(inner()))));
  }

  @Override
  public int leftRowStep() {
    return inner();
  }

  @Override
  public int leftStep() {
    return 1;
  }

  @Override
  public int leftBlockStep() {
    return groups * rows * inner();
  }

  @Override
  public Value right() {
    return patches.image();
  }

  @Override
  public Expr rightMatrix(Code code, Expr matrix) {
    return Expr.add(firstOfRound(code, patches.imageSize()),
        code.let(Expr.mul(matrix, Expr.size(groupChannels() * patches.windows().imagePlane()))));
  }

  @Override
  public Expr rightRow(Code code, Expr index) {
    Expr image = code.let(Expr.div(index, Expr.size(inner())));
    Expr position = code.let(Expr.rem(index, Expr.size(inner())));
    return Expr.add(code.let(Expr.mul(image, Expr.size(patches.imageSize()))),
        code.let(patches.atPosition(code, position)));
  }

  @Override
  public Expr rightColumn(Code code, Expr column) {
    return patches.atTap(code, column, groupChannels());
  }

  @Override
  public boolean areColumnsAdjacent() {
    return false;
  }

  @Override
  public Expr resultStart(Code code, Expr matrix) {
    return code.let(Expr.mul(matrix, Expr.size(rows * columns())));
  }

  @Override
  public boolean addsUp() {
    return true;
  }
}
