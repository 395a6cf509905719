/** Built-in augmentations. */
@NullMarked
package org.chainrule.plugins.augmentations;

import org.jspecify.annotations.NullMarked;
