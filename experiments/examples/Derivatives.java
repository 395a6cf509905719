// No training at all: tensors, derivatives by autograd, and a picture of the graph.

import module org.chainrule.experiments;

void main(String[] arguments) throws IOException {
  Tensor x = Tensor.of(new double[] {0.5, 1, 2}, 3);
  Tensor y = x.sin().mul(x.exp()).sum();
  Tensor gradient = new ReverseMode().gradients(y, List.of(x)).getFirst();
  IO.println("dy/dx = " + Arrays.toString(gradient.toArray()));
  IO.println("by hand " + Arrays.toString(Arrays.stream(x.toArray())
      .map(each -> Math.exp(each) * (Math.sin(each) + Math.cos(each))).toArray()));

  ExpressionGraph graph = ExpressionGraph.of("c = a + b; d = b + 1; e = c * d", Map.of("a", 2.0, "b", 3.0));
  graph.steps().forEach(IO::println);
  Path picture = Path.of(arguments.length == 0 ? "lecture.svg" : arguments[0]);
  Files.writeString(picture, graph.svg());
  IO.println("de/db = " + graph.adjoint("b") + ", drawn in " + picture);
}
