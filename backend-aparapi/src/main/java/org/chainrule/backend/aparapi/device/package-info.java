/** Devices, their memory, and launches that never fall back to Java. */
@NullMarked
package org.chainrule.backend.aparapi.device;

import org.jspecify.annotations.NullMarked;
