/** ONNX as a model format, and ONNX Runtime as a backend. */
module org.chainrule.backend.onnx {
  requires transitive org.chainrule.api;
  requires com.microsoft.onnxruntime;
  requires org.tribuo.util.onnx;
  requires com.google.protobuf;
  requires static transitive org.jspecify;
  requires static osgi.annotation;

  exports org.chainrule.backend.onnx;

  provides org.chainrule.api.ExtensionPoint
      with org.chainrule.backend.onnx.OnnxFormat, org.chainrule.backend.onnx.OnnxRuntimeBackend;
}
