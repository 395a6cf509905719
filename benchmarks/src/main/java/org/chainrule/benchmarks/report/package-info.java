/** The report of all measurements: targets, figures. */
@NullMarked
package org.chainrule.benchmarks.report;

import org.jspecify.annotations.NullMarked;
