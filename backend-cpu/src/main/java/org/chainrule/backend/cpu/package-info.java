/** The default backend: runs compiled graphs on the processor. */
@org.osgi.annotation.bundle.Export
@NullMarked
package org.chainrule.backend.cpu;

import org.jspecify.annotations.NullMarked;
