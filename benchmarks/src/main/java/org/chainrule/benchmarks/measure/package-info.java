/** How it is measured: blocks of steps in turn, medians and quartiles. */
@NullMarked
package org.chainrule.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
