/** Built-in losses. */
@NullMarked
package org.chainrule.plugins.losses;

import org.jspecify.annotations.NullMarked;
