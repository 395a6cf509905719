/** What is measured: networks as data, from which both sides build theirs, and synthetic samples. */
@NullMarked
package org.chainrule.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
