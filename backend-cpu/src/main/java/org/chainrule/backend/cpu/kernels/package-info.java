/** Loops over arrays: nothing here knows of graphs or plans. */
@NullMarked
package org.chainrule.backend.cpu.kernels;

import org.jspecify.annotations.NullMarked;
