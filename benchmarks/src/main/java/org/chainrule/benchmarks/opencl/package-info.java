/** Matrix products on OpenCL devices, beside what one would write by hand. */
@NullMarked
package org.chainrule.benchmarks.opencl;

import org.jspecify.annotations.NullMarked;
