package org.chainrule.backend.aparapi.pieces;

/**
 * A length cut into parts, all of one length but perhaps the last, of which none is empty.
 *
 * @param count how many
 * @param length of a part
 */
record Parts(int count, int length) {
  /**
   * Cuts a length.
   *
   * @param wanted how many parts at best
   * @param least how long a part should be at least
   */
  static Parts of(int all, int wanted, int least) {
    int count = Math.clamp(wanted, 1, Math.max(1, all / least));
    int length = (all + count - 1) / count;
    return new Parts((all + length - 1) / length, length);
  }
}
