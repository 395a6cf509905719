package org.chainrule.api.ir;

/**
 * What is known of a tensor before it is computed.
 *
 * @param dtype the type of its elements
 * @param shape its dimensions
 */
public record TensorType(DType dtype, Shape shape) {
  @Override
  public String toString() {
    return dtype.label() + shape;
  }
}
