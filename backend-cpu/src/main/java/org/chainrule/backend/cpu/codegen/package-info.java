/**
 * Fused computations: what several element-wise operations and reductions do together, run block by block in plain loops
 * or as classes generated at run time.
 */
@NullMarked
package org.chainrule.backend.cpu.codegen;

import org.jspecify.annotations.NullMarked;
