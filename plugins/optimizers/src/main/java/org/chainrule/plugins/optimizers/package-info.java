/** Built-in optimizers. */
@NullMarked
package org.chainrule.plugins.optimizers;

import org.jspecify.annotations.NullMarked;
