/** Built-in trackers, which record what happens in a run. */
@NullMarked
package org.chainrule.plugins.trackers;

import org.jspecify.annotations.NullMarked;
