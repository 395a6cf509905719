/** Pictures of computational graphs: values, derivatives along the edges, and the backward pass step by step. */
@NullMarked
package org.chainrule.experiments.draw;

import org.jspecify.annotations.NullMarked;
