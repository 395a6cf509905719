/** Configured, reproducible experiments and their command line. */
@NullMarked
package org.chainrule.experiments;

import org.jspecify.annotations.NullMarked;
