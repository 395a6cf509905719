/** Built-in initializers. */
@NullMarked
package org.chainrule.plugins.initializers;

import org.jspecify.annotations.NullMarked;
