package org.chainrule.backend.aparapi.code;

/** Types of numbers in device code; truth values are whole numbers 0 and 1. */
public enum Type {
  INT, LONG, FLOAT
}
