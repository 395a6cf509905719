package org.chainrule.autograd;

import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.jspecify.annotations.Nullable;

/** Recognises fixed numbers. */
final class Constants {
  private Constants() {}

  /** The number that a node is everywhere, if it is a constant of one element or an expansion of one. */
  static @Nullable Double number(Node node) {
    Node source = node;
    while (source.op() instanceof Op.Expand) {
      source = source.operand(0);
    }
    return source.op() instanceof Op.Constant constant && constant.value().elements() == 1 ? constant.value().get(0)
        : null;
  }
}
