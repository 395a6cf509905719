/** Convolution and pooling of images that lie channels last, [N, H, W, C]: the products by oneDNN. */
@NullMarked
package org.chainrule.backend.cpu.images;

import org.jspecify.annotations.NullMarked;
