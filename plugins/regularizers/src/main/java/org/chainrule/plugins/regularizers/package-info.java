/** Built-in regularizers. */
@NullMarked
package org.chainrule.plugins.regularizers;

import org.jspecify.annotations.NullMarked;
