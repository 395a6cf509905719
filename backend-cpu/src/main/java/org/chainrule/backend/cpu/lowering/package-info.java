/** From a graph to a plan: what each operation becomes, which element-wise ones run together, in which order. */
@NullMarked
package org.chainrule.backend.cpu.lowering;

import org.jspecify.annotations.NullMarked;
