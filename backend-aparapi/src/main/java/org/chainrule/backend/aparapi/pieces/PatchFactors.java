package org.chainrule.backend.aparapi.pieces;

import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * A convolution as products, one for each image and group: filters {@code [groups, rows, taps]} by {@link Patches}
 * {@code [taps, positions]}.
 *
 * @param images how many a round takes
 */
record PatchFactors(Value left, Patches patches, int groups, int rows, int images, int rounds, Value result)
    implements Factors {
  @Override
  public int matrices() {
    return images * groups;
  }

  private int groupChannels() {
    return patches.channels() / groups;
  }

  @Override
  public int columns() {
    return patches.positions();
  }

  @Override
  public int blocks() {
    return 1;
  }

  @Override
  public int inner() {
    return groupChannels() * patches.windows().area();
  }

  @Override
  public int leftMatrices() {
    return groups;
  }

  @Override
  public Expr leftStart(Code code, Expr matrix, Expr row) {
    Expr group = code.let(Expr.rem(matrix, Expr.size(groups)));
    return Expr.mul(code.let(Expr.add(code.let(Expr.mul(group, Expr.size(rows))), row)), Expr.size(inner()));
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
    return 0;
  }

  @Override
  public Value right() {
    return patches.image();
  }

  /** The number of a product over all rounds. */
  private Expr number(Code code, Expr matrix) {
    return rounds == 1 ? matrix
        : code.let(Expr.add(code.let(Expr.mul(code.let(Piece.round()), Expr.size(matrices()))), matrix));
  }

  @Override
  public Expr rightMatrix(Code code, Expr matrix) {
    return Expr.mul(number(code, matrix), Expr.size(groupChannels() * patches.windows().imagePlane()));
  }

  @Override
  public Expr rightRow(Code code, Expr index) {
    return patches.atTap(code, index, groupChannels());
  }

  @Override
  public Expr rightColumn(Code code, Expr column) {
    return patches.atPosition(code, column);
  }

  @Override
  public boolean areColumnsAdjacent() {
    return false;
  }

  @Override
  public Expr resultStart(Code code, Expr matrix) {
    return code.let(Expr.mul(number(code, matrix), Expr.size(rows * columns())));
  }

  @Override
  public boolean addsUp() {
    return false;
  }
}
