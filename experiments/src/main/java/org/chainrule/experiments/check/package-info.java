/** Conformance of plug-ins, and what there is to know of one: curves, cost, operators. */
@NullMarked
package org.chainrule.experiments.check;

import org.jspecify.annotations.NullMarked;
