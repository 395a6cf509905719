/** Built-in datasets. */
@NullMarked
package org.chainrule.plugins.datasets;

import org.jspecify.annotations.NullMarked;
