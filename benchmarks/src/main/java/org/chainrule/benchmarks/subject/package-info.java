/** Our side: the workloads built from ordinary plug-ins and compiled by a backend. */
@NullMarked
package org.chainrule.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
