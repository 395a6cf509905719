/** Matrix products: which loops compute one of given sizes, and these loops' steps. */
@NullMarked
package org.chainrule.backend.cpu.products;

import org.jspecify.annotations.NullMarked;
