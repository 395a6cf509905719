/** Device code as a tree, and its translation to a class that Aparapi reads. */
@NullMarked
package org.chainrule.backend.aparapi.code;

import org.jspecify.annotations.NullMarked;
