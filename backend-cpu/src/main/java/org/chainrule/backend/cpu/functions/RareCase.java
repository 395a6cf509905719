package org.chainrule.backend.cpu.functions;

/**
 * What {@link Lanes#unless} computes one number at a time, in double precision and by {@link StrictMath}, which has the
 * same bits everywhere.
 */
public enum RareCase {
  /** Sines of numbers of many turns. */
  SIN {
    @Override
    public float at(float x) {
      return (float) StrictMath.sin(x);
    }
  },
  /** Cosines of numbers of many turns. */
  COS {
    @Override
    public float at(float x) {
      return (float) StrictMath.cos(x);
    }
  },
  /** Tangents of numbers of many turns. */
  TAN {
    @Override
    public float at(float x) {
      return (float) StrictMath.tan(x);
    }
  };

  /** The function of one number. */
  public abstract float at(float x);

  /** Replaces each number by the function of it. */
  public void replace(float[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = at(numbers[i]);
    }
  }
}
