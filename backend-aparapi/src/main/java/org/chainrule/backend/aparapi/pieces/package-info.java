/** The loops that pieces of device code consist of. */
@NullMarked
package org.chainrule.backend.aparapi.pieces;

import org.jspecify.annotations.NullMarked;
