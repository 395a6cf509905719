package org.chainrule.backend.aparapi.pieces;

/**
 * The part of a product that one task computes, its sums in variables.
 *
 * @param rows of the part
 * @param columns of the part
 * @param lanes how many tasks share a panel of columns in turn: 1 gives each task neighbouring columns, which a
 *        processor's compiler makes vectors of; more let neighbouring work items read neighbouring elements
 */
public record Tile(int rows, int columns, int lanes) {
  /** Panels begin at multiples of this; where they do not, processors are a third slower. */
  private static final int ALIGNMENT = 16;

  /** The same, no larger than a product. */
  Tile within(int allRows, int allColumns) {
    int fittingColumns = Math.min(columns, allColumns);
    int fittingLanes = lanes;
    while (fittingLanes > 1 && fittingLanes * fittingColumns > allColumns) {
      fittingLanes /= 2;
    }
    return new Tile(Math.min(rows, allRows), fittingColumns, fittingLanes);
  }

  /** Sums of a task. */
  int elements() {
    return rows * columns;
  }

  /** In how many tiles some rows are. */
  int countOfRows(int allRows) {
    return (allRows + rows - 1) / rows;
  }

  /** Columns of a panel. */
  int width() {
    return columns * lanes;
  }

  /** How far apart rows of a packed panel are. */
  int pitch() {
    return (width() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
