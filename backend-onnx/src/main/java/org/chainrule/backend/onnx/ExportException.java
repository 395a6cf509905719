package org.chainrule.backend.onnx;

/** A program that has no counterpart in the ONNX format; the message says where and what would have one. */
final class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExportException(String message) {
    super("export: " + message);
  }
}
