package org.chainrule.backend.aparapi.pieces;

import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * Two factors and where their elements are, for {@link TiledProduct}. There are several products of one size. The inner
 * index runs over blocks: along one the left factor's elements are evenly spaced, and from block to block too.
 */
interface Factors {
  /** How many products. */
  int matrices();

  int rows();

  int columns();

  int blocks();

  /** The length of a block. */
  int inner();

  Value left();

  /** How many left factors there are: products take them in turn. */
  int leftMatrices();

  /** The place of a row's first element. */
  Expr leftStart(Code code, Expr matrix, Expr row);

  /** How far apart neighbouring rows are. */
  int leftRowStep();

  /** How far apart neighbours along the inner index are. */
  int leftStep();

  int leftBlockStep();

  Value right();

  /** The place of an element is the sum of these three. */
  Expr rightMatrix(Code code, Expr matrix);

  /** The part of the place that depends on the inner index, counted over all blocks. */
  Expr rightRow(Code code, Expr index);

  Expr rightColumn(Code code, Expr column);

  /** Whether neighbouring columns of the right factor lie beside each other. */
  boolean areColumnsAdjacent();

  Value result();

  /** The place of the first element, of which rows follow each other. */
  Expr resultStart(Code code, Expr matrix);

  /** Rounds that take a part of the work each, to need less memory; the places depend on {@link Piece#round()}. */
  int rounds();

  /** Whether rounds add to the result instead of computing another part of it. */
  boolean addsUp();
}
