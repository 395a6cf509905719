/** Finds, loads and unloads plug-ins. */
@NullMarked
package org.chainrule.host;

import org.jspecify.annotations.NullMarked;
