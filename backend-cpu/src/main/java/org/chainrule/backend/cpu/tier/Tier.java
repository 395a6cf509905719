package org.chainrule.backend.cpu.tier;

import java.util.Locale;

/** What loops are made of, the fastest first. */
public enum Tier {
  /** Matrix products, convolutions and pooling by oneDNN, everything else by the Vector API. */
  NATIVE,
  /** The Vector API. */
  VECTOR,
  /** Loops that the virtual machine's compiler may vectorise. */
  PLAIN;

  /** Its name in settings and reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean hasVectors() {
    return this != PLAIN;
  }

  public boolean hasOneDnn() {
    return this == NATIVE;
  }
}
