package org.chainrule.backend.cpu.kernels;

import org.chainrule.backend.cpu.functions.RareCase;

/** The loops of which functions of FLOAT32 are made. A truth value is 0 or -1, so that it selects by its bits. */
final class FunctionLoops {
  private FunctionLoops() {}

  static ElementKernel fill(float value) {
    return (_, _, _, r, n) -> fillFloats(value, (float[]) r, n);
  }

  private static void fillFloats(float value, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = value;
    }
  }

  static ElementKernel fill(int value) {
    return (_, _, _, r, n) -> fillInts(value, (int[]) r, n);
  }

  private static void fillInts(int value, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = value;
    }
  }

  static ElementKernel add(float addend) {
    return (x, _, _, r, n) -> add((float[]) x, addend, (float[]) r, n);
  }

  private static void add(float[] a, float addend, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + addend;
    }
  }

  static ElementKernel mul(float factor) {
    return (x, _, _, r, n) -> mul((float[]) x, factor, (float[]) r, n);
  }

  private static void mul(float[] a, float factor, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * factor;
    }
  }

  static ElementKernel fma() {
    return (x, y, z, r, n) -> fma((float[]) x, (float[]) y, (float[]) z, (float[]) r, n);
  }

  private static void fma(float[] a, float[] b, float[] c, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.fma(a[i], b[i], c[i]);
    }
  }

  static ElementKernel fma(float factor, float addend) {
    return (x, _, _, r, n) -> fma((float[]) x, factor, addend, (float[]) r, n);
  }

  private static void fma(float[] a, float factor, float addend, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.fma(a[i], factor, addend);
    }
  }

  static ElementKernel fmaFactor(float factor) {
    return (x, y, _, r, n) -> fmaFactor((float[]) x, (float[]) y, factor, (float[]) r, n);
  }

  private static void fmaFactor(float[] a, float[] c, float factor, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.fma(a[i], factor, c[i]);
    }
  }

  static ElementKernel fmaAddend(float addend) {
    return (x, y, _, r, n) -> fmaAddend((float[]) x, (float[]) y, addend, (float[]) r, n);
  }

  private static void fmaAddend(float[] a, float[] b, float addend, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.fma(a[i], b[i], addend);
    }
  }

  static ElementKernel less() {
    return (x, y, _, r, n) -> less((float[]) x, (float[]) y, (int[]) r, n);
  }

  private static void less(float[] a, float[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i] ? -1 : 0;
    }
  }

  static ElementKernel lessOrEqual() {
    return (x, y, _, r, n) -> lessOrEqual((float[]) x, (float[]) y, (int[]) r, n);
  }

  private static void lessOrEqual(float[] a, float[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] <= b[i] ? -1 : 0;
    }
  }

  static ElementKernel equal() {
    return (x, y, _, r, n) -> equal((float[]) x, (float[]) y, (int[]) r, n);
  }

  private static void equal(float[] a, float[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i] ? -1 : 0;
    }
  }

  static ElementKernel notEqual() {
    return (x, y, _, r, n) -> notEqual((float[]) x, (float[]) y, (int[]) r, n);
  }

  private static void notEqual(float[] a, float[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != b[i] ? -1 : 0;
    }
  }

  static ElementKernel blend() {
    return (x, y, z, r, n) -> blend((int[]) x, (float[]) y, (float[]) z, (float[]) r, n);
  }

  private static void blend(int[] mask, float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Float.intBitsToFloat(Float.floatToRawIntBits(a[i]) & mask[i] | Float.floatToRawIntBits(b[i]) & ~mask[i]);
    }
  }

  static ElementKernel unless(RareCase function) {
    return (x, y, z, r, n) -> unless((int[]) x, (float[]) y, (float[]) z, function, (float[]) r, n);
  }

  private static void unless(int[] rare, float[] x, float[] usual, RareCase function, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = rare[i] == 0 ? usual[i] : function.at(x[i]);
    }
  }

  static ElementKernel bits() {
    return (x, _, _, r, n) -> bits((float[]) x, (int[]) r, n);
  }

  private static void bits(float[] a, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Float.floatToRawIntBits(a[i]);
    }
  }

  static ElementKernel fromBits() {
    return (x, _, _, r, n) -> fromBits((int[]) x, (float[]) r, n);
  }

  private static void fromBits(int[] a, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Float.intBitsToFloat(a[i]);
    }
  }

  static ElementKernel addInt(int b) {
    return (x, _, _, r, n) -> addInt((int[]) x, b, (int[]) r, n);
  }

  private static void addInt(int[] a, int b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b;
    }
  }

  static ElementKernel and(int b) {
    return (x, _, _, r, n) -> and((int[]) x, b, (int[]) r, n);
  }

  private static void and(int[] a, int b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] & b;
    }
  }

  static ElementKernel addInt() {
    return (x, y, _, r, n) -> addInt((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void addInt(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  static ElementKernel subInt() {
    return (x, y, _, r, n) -> subInt((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void subInt(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  static ElementKernel and() {
    return (x, y, _, r, n) -> and((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void and(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] & b[i];
    }
  }

  static ElementKernel or() {
    return (x, y, _, r, n) -> or((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void or(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] | b[i];
    }
  }

  static ElementKernel xor() {
    return (x, y, _, r, n) -> xor((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void xor(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] ^ b[i];
    }
  }

  static ElementKernel minInt() {
    return (x, y, _, r, n) -> minInt((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void minInt(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  static ElementKernel maxInt() {
    return (x, y, _, r, n) -> maxInt((int[]) x, (int[]) y, (int[]) r, n);
  }

  private static void maxInt(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }

  static ElementKernel shiftLeft(int distance) {
    return (x, _, _, r, n) -> shiftLeft((int[]) x, distance, (int[]) r, n);
  }

  private static void shiftLeft(int[] a, int distance, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] << distance;
    }
  }

  static ElementKernel shiftRight(int distance) {
    return (x, _, _, r, n) -> shiftRight((int[]) x, distance, (int[]) r, n);
  }

  private static void shiftRight(int[] a, int distance, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >> distance;
    }
  }

  static ElementKernel shiftRightUnsigned(int distance) {
    return (x, _, _, r, n) -> shiftRightUnsigned((int[]) x, distance, (int[]) r, n);
  }

  private static void shiftRightUnsigned(int[] a, int distance, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >>> distance;
    }
  }
}
