package org.chainrule.api.ir;

/**
 * Threefry-2x32 with 20 rounds: a counter-based generator, in which each number is a function of a key and a counter.
 *
 * <p>Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011.
 */
public final class Threefry {
  private static final int PARITY = 0x1BD11BDA;
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

  private Threefry() {}

  /**
   * The two output words for a key and a counter: the first in the low half, the second in the high half.
   *
   * @param key two words, the first in the low half
   * @param counter0 first counter word
   * @param counter1 second counter word
   */
  public static long block(long key, int counter0, int counter1) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int k2 = PARITY ^ k0 ^ k1;
    int x0 = counter0 + k0;
    int x1 = counter1 + k1;
    for (int group = 1; group <= 5; group++) {
      int first = (group - 1) % 2 * 4;
      for (int round = first; round < first + 4; round++) {
        x0 += x1;
        x1 = Integer.rotateLeft(x1, ROTATIONS[round]) ^ x0;
      }
      x0 += subkey(group, k0, k1, k2);
      x1 += subkey(group + 1, k0, k1, k2) + group;
    }
    return (x0 & 0xFFFFFFFFL) | ((long) x1 << 32);
  }

  private static int subkey(int index, int k0, int k1, int k2) {
    return switch (index % 3) {
      case 0 -> k0;
      case 1 -> k1;
      default -> k2;
    };
  }

  /** The key of a site: its name hashed (64-bit FNV-1a, then mixed) and combined with the run's seed. */
  public static long key(long seed, String site) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : site.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return seed ^ hash ^ (hash >>> 33);
  }

  /** A whole number in [0, 2^24): element {@code index} of {@link Op.RandomBits} at a step. */
  public static int bits24(long key, int index, long step) {
    return (int) block(key, index, (int) step) >>> 8;
  }

  /** A number in [0, bound), uniformly distributed up to 2^-32 relative. */
  public static int below(long key, int index, long step, int bound) {
    long word = block(key, index, (int) step) & 0xFFFFFFFFL;
    return (int) (word * bound >>> 32);
  }

  /** The numbers 0 to n - 1 in random order (Fisher-Yates); a function of key and step. */
  public static int[] permutation(long key, long step, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = below(key, i, step, i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
