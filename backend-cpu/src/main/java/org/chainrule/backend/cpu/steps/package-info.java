/** The steps of a plan: one class for each operation that is not element-wise, and one for groups of those that are. */
@NullMarked
package org.chainrule.backend.cpu.steps;

import org.jspecify.annotations.NullMarked;
