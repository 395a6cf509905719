/** The OpenCL backend. */
@NullMarked
package org.chainrule.backend.aparapi;

import org.jspecify.annotations.NullMarked;
