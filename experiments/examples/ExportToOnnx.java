// From a shipped experiment to an ONNX file that ONNX Runtime has confirmed, where you want it.

import module org.chainrule.experiments;

void main(String[] arguments) {
  Path file = Path.of(arguments.length == 0 ? "softmax-digits.onnx" : arguments[0]);
  Run run = Experiment.of("softmax-digits").epochs(3).train();
  ModelFormat.Verification found = run.export(file);
  IO.println(file + ": " + found.report().strip());
}
