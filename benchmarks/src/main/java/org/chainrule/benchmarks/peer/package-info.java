/** Whom it is measured against: other frameworks, fetched when they are asked for. */
@NullMarked
package org.chainrule.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
