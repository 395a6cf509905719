/** Built-in schedules. */
@NullMarked
package org.chainrule.plugins.schedules;

import org.jspecify.annotations.NullMarked;
