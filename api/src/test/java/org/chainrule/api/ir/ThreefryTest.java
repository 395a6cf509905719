package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.apply;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreefryTest {
  /** Known answers that the authors of Random123 publish for threefry2x32 with 20 rounds. */
  @ParameterizedTest
  @CsvSource({"00000000, 00000000, 00000000, 00000000, 6b200159, 99ba4efe",
    "ffffffff, ffffffff, ffffffff, ffffffff, 1cb996fc, bb002be7",
    "243f6a88, 85a308d3, 13198a2e, 03707344, c4923a9c, 483df7a0"})
  void knownAnswers(String counter0, String counter1, String key0, String key1, String word0, String word1) {
    long key = Integer.parseUnsignedInt(key0, 16) & 0xFFFFFFFFL | (long) Integer.parseUnsignedInt(key1, 16) << 32;
    long block = Threefry.block(key, Integer.parseUnsignedInt(counter0, 16), Integer.parseUnsignedInt(counter1, 16));
    assertEquals(word0, String.format("%08x", (int) block));
    assertEquals(word1, String.format("%08x", (int) (block >>> 32)));
  }

  private static int[] bits(String site, int count, long seed, long step) {
    return apply(new Op.RandomBits(site, Shape.of(count)), Literal.scalar(seed), Literal.scalar(step)).ints();
  }

  @Test
  void randomBitsAreTheFirstWordShifted() {
    int[] bits = bits("dense1/weight", 5, 7, 3);
    long key = Threefry.key(7, "dense1/weight");
    for (int i = 0; i < bits.length; i++) {
      assertEquals((int) Threefry.block(key, i, 3) >>> 8, bits[i]);
      assertTrue(bits[i] >= 0 && bits[i] < 1 << 24);
    }
  }

  @Test
  void seedStepAndSiteMatter() {
    int[] bits = bits("a", 100, 1, 2);
    assertArrayEquals(bits, bits("a", 100, 1, 2));
    assertArrayEquals(bits, Arrays.copyOf(bits("a", 200, 1, 2), 100), "a longer draw begins alike");
    assertFalse(Arrays.equals(bits, bits("b", 100, 1, 2)));
    assertFalse(Arrays.equals(bits, bits("a", 100, 2, 2)));
    assertFalse(Arrays.equals(bits, bits("a", 100, 1, 3)));
    assertNotEquals(Threefry.key(0, "a"), Threefry.key(1L << 40, "a"), "all bits of a seed matter");
  }

  @Test
  void bitsAreUniform() {
    int n = 1 << 16;
    int[] buckets = new int[256];
    for (int bit : bits("uniform", n, 42, 0)) {
      buckets[bit >>> 16]++;
    }
    double chiSquare = 0;
    for (int count : buckets) {
      double expected = n / 256.0;
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertTrue(chiSquare > 170 && chiSquare < 360, "chi-square with 255 degrees of freedom: " + chiSquare);
  }

  @Test
  void permutationHoldsEachNumberOnce() {
    int[] order = Threefry.permutation(Threefry.key(3, "loader"), 5, 1000);
    assertArrayEquals(IntStream.range(0, 1000).toArray(), Arrays.stream(order).sorted().toArray());
    assertArrayEquals(order, Threefry.permutation(Threefry.key(3, "loader"), 5, 1000));
    assertFalse(Arrays.equals(order, Threefry.permutation(Threefry.key(3, "loader"), 6, 1000)));
    assertArrayEquals(new int[0], Threefry.permutation(1, 1, 0));
  }

  @Test
  void belowReachesAllAndOnlyAllowedNumbers() {
    long key = Threefry.key(1, "below");
    int[] counts = new int[7];
    for (int i = 0; i < 7000; i++) {
      counts[Threefry.below(key, i, 0, 7)]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(count -> count > 850 && count < 1150), Arrays.toString(counts));
    for (int i = 0; i < 1000; i++) {
      int large = Threefry.below(key, i, 0, Integer.MAX_VALUE);
      assertTrue(large >= 0 && large < Integer.MAX_VALUE, "below 2^31 - 1: " + large);
    }
  }
}
