package org.chainrule.backend.cpu.kernels;

/**
 * exp, expm1, tanh, log and log1p of FLOAT32, to within one unit in the last place. They are computed in double
 * precision by additions, multiplications and divisions alone, so they give the same bits however the virtual machine
 * runs them, and in loops that its compiler vectorises, but for one that takes numbers apart or puts them together.
 *
 * <p>exp(x) = 2^k 2^f, where k is the whole number nearest to x / ln 2, and 2^f a Taylor polynomial. log(x) = k ln 2 +
 * log(m), where m is between sqrt(1/2) and sqrt(2), and log(m) = 2 artanh((m - 1) / (m + 1)) its series.
 */
final class FloatFunctions {
  private static final double LN2 = 0.6931471805599453;
  private static final double LOG2_E = 1.4426950408889634;
  private static final double ROUND = 0x1.8p52; // added and taken away again, it leaves a whole number
  private static final float LARGEST = 150; // exp of more is infinite, of less than its negative 0
  private static final double SMALL = 1e-4; // below, a polynomial of x itself keeps the relative accuracy
  private static final int LARGEST_POWER = 512;
  private static final double[] POWERS = powers();
  private static final long SQRT_HALF_BITS = 0x3FE6A09E667F3BCDL;
  private static final int MANTISSA_BITS = 52;

  private static final double E2 = LN2 * LN2 / 2;
  private static final double E3 = E2 * LN2 / 3;
  private static final double E4 = E3 * LN2 / 4;
  private static final double E5 = E4 * LN2 / 5;
  private static final double E6 = E5 * LN2 / 6;
  private static final double E7 = E6 * LN2 / 7;
  private static final double E8 = E7 * LN2 / 8;
  private static final double E9 = E8 * LN2 / 9;
  private static final double E10 = E9 * LN2 / 10;
  private static final double E11 = E10 * LN2 / 11;
  private static final double E12 = E11 * LN2 / 12;

  private FloatFunctions() {}

  private static double[] powers() {
    double[] powers = new double[2 * LARGEST_POWER + 1];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.scalb(1.0, i - LARGEST_POWER);
    }
    return powers;
  }

  /** Loops that need two arrays of doubles as long as their operand. */
  private interface Loops {
    void apply(float[] x, double[] first, double[] second, float[] r, int n);
  }

  private record Kernel(Loops loops) implements ElementKernel {
    @Override
    public void apply(Object x, Object first, Object second, Object r, int n) {
      loops.apply((float[]) x, (double[]) first, (double[]) second, (float[]) r, n);
    }

    @Override
    public boolean needsScratch() {
      return true;
    }
  }

  static ElementKernel exp() {
    return new Kernel((x, f, k, r, n) -> {
      split(x, 1, f, k, n);
      power(f, n);
      exp(f, k, r, n);
    });
  }

  static ElementKernel expm1() {
    return new Kernel((x, f, k, r, n) -> {
      split(x, 1, f, k, n);
      power(f, n);
      expm1(x, f, k, r, n);
    });
  }

  static ElementKernel tanh() {
    return new Kernel((x, f, k, r, n) -> {
      split(x, 2, f, k, n);
      power(f, n);
      tanh(x, f, k, r, n);
    });
  }

  static ElementKernel log() {
    return new Kernel((x, m, k, r, n) -> {
      for (int i = 0; i < n; i++) {
        m[i] = x[i];
      }
      takeApart(m, k, n);
      log(m, k, n);
      for (int i = 0; i < n; i++) {
        r[i] = (float) m[i];
      }
    });
  }

  static ElementKernel log1p() {
    return new Kernel((x, m, k, r, n) -> {
      for (int i = 0; i < n; i++) {
        m[i] = 1.0 + x[i];
      }
      takeApart(m, k, n);
      log(m, k, n);
      log1p(x, m, r, n);
    });
  }

  /** scale x / ln 2 as a whole number k and a rest f between -1/2 and 1/2. */
  private static void split(float[] x, double scale, double[] f, double[] k, int n) {
    double factor = scale * LOG2_E;
    for (int i = 0; i < n; i++) {
      double t = Math.max(-LARGEST, Math.min(LARGEST, x[i])) * factor;
      double whole = (t + ROUND) - ROUND;
      k[i] = whole;
      f[i] = t - whole;
    }
  }

  /** 2^f. */
  private static void power(double[] f, int n) {
    for (int i = 0; i < n; i++) {
      double t = f[i];
      f[i] = 1 + t * (LN2 + t * (E2 + t * (E3 + t * (E4 + t * (E5 + t * (E6 + t * (E7 + t * (E8 + t * (E9 + t * (E10
          + t * (E11 + t * E12)))))))))));
    }
  }

  private static void exp(double[] p, double[] k, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) (p[i] * POWERS[(int) k[i] + LARGEST_POWER]);
    }
  }

  private static void expm1(float[] x, double[] p, double[] k, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      double t = x[i];
      double large = p[i] * POWERS[(int) k[i] + LARGEST_POWER] - 1;
      r[i] = (float) (Math.abs(t) < SMALL ? t * (1 + t * (0.5 + t / 6)) : large);
    }
  }

  private static void tanh(float[] x, double[] p, double[] k, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      double t = x[i];
      double power = p[i] * POWERS[(int) k[i] + LARGEST_POWER];
      r[i] = (float) (Math.abs(t) < SMALL ? t * (1 - t * t / 3) : (power - 1) / (power + 1));
    }
  }

  /** Numbers as 2^k m; what is not positive and finite as m = 1 and what its logarithm is. */
  private static void takeApart(double[] m, double[] k, int n) {
    for (int i = 0; i < n; i++) {
      double value = m[i];
      long bits = Double.doubleToRawLongBits(value);
      long exponent = bits - SQRT_HALF_BITS >> MANTISSA_BITS;
      if (value > 0 && value < Double.POSITIVE_INFINITY) {
        m[i] = Double.longBitsToDouble(bits - (exponent << MANTISSA_BITS));
        k[i] = exponent;
      } else {
        m[i] = 1;
        k[i] = value == 0 ? Double.NEGATIVE_INFINITY : value > 0 ? value : Double.NaN;
      }
    }
  }

  private static void log(double[] m, double[] k, int n) {
    for (int i = 0; i < n; i++) {
      double s = (m[i] - 1) / (m[i] + 1);
      double z = s * s;
      double series = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13
          + z * (1.0 / 15 + z * (1.0 / 17 + z / 19))))))));
      m[i] = k[i] * LN2 + 2 * s * series;
    }
  }

  private static void log1p(float[] x, double[] logarithms, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      double t = x[i];
      r[i] = (float) (Math.abs(t) < SMALL ? t * (1 - t * (0.5 - t * (1.0 / 3 - t / 4))) : logarithms[i]);
    }
  }
}
