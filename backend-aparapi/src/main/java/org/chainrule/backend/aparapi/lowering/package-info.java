/** From a graph to pieces of device code: what each operation becomes, what runs together, where tensors lie. */
@NullMarked
package org.chainrule.backend.aparapi.lowering;

import org.jspecify.annotations.NullMarked;
