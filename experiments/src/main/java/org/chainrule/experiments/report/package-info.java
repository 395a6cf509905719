/** The report of a run: one HTML file that needs nothing else. */
@NullMarked
package org.chainrule.experiments.report;

import org.jspecify.annotations.NullMarked;
