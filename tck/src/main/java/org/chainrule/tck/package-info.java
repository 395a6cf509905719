/** Checks that an implementation of an extension point keeps its promises. */
@NullMarked
package org.chainrule.tck;

import org.jspecify.annotations.NullMarked;
