/** Runs an experiment: wires it from the catalog, trains, exports, and keeps everything in the run's directory. */
@NullMarked
package org.chainrule.experiments.run;

import org.jspecify.annotations.NullMarked;
