/** Built-in layers. */
@NullMarked
package org.chainrule.plugins.layers;

import org.jspecify.annotations.NullMarked;
