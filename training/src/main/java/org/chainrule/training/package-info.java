/** Assembles models and trains them. */
@NullMarked
package org.chainrule.training;

import org.jspecify.annotations.NullMarked;
