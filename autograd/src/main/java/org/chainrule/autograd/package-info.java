/** Reverse-mode differentiation as a transformation of graphs, and checks of gradients. */
@NullMarked
package org.chainrule.autograd;

import org.jspecify.annotations.NullMarked;
