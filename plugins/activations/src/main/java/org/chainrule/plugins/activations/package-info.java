/** Built-in activations. */
@NullMarked
package org.chainrule.plugins.activations;

import org.jspecify.annotations.NullMarked;
