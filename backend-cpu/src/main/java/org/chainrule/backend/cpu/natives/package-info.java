/** oneDNN, the library of fast primitives for neural networks: found, loaded, and called on arrays of the Java heap. */
@NullMarked
package org.chainrule.backend.cpu.natives;

import org.jspecify.annotations.NullMarked;
