/** What a compiled program is made of: steps that read and write values, and where these are stored. */
@NullMarked
package org.chainrule.backend.cpu.plan;

import org.jspecify.annotations.NullMarked;
