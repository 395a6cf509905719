/** The command {@code bench}: the workloads, our side, the peers, the measurement. */
@NullMarked
package org.chainrule.benchmarks;

import org.jspecify.annotations.NullMarked;
