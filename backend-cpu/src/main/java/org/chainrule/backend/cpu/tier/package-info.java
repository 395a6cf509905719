/** With what a program's loops are run: a native library, the Vector API, or plain Java. */
@NullMarked
package org.chainrule.backend.cpu.tier;

import org.jspecify.annotations.NullMarked;
