/** The default backend: runs compiled graphs on the processor. */
@NullMarked
package org.chainrule.backend.cpu;

import org.jspecify.annotations.NullMarked;
