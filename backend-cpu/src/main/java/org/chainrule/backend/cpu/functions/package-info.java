/** The functions of FLOAT32, written once as straight-line code for whatever evaluates or compiles it. */
@NullMarked
package org.chainrule.backend.cpu.functions;

import org.jspecify.annotations.NullMarked;
