/** Built-in metrics. */
@NullMarked
package org.chainrule.plugins.metrics;

import org.jspecify.annotations.NullMarked;
