/** ONNX as a model format, and ONNX Runtime as a backend. */
@org.osgi.annotation.bundle.Export
@NullMarked
package org.chainrule.backend.onnx;

import org.jspecify.annotations.NullMarked;
