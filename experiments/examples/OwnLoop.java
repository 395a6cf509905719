// A loop of your own: a large network learns, a small one imitates it. The same way lead two networks that play against each
// other, a gradient through a step of training, an equation as the loss.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

void main() throws IOException {
  Dataset.Samples digits = Part.of("digits").create(Dataset.class).load(1).training();
  Layer teacher = network(flatten(), dense(64).relu(), dense(10));
  Layer student = network(flatten(), dense(16).relu(), dense(10));
  Loss entropy = Part.of("softmax_cross_entropy").create(Loss.class);
  Optimizer adam = adam(0.003).create(Optimizer.class);

  try (Program program = new Program(Part.of("cpu").create(TensorBackend.class), 1)) {
    Program.Function step = program.function("step", true, (scope, inputs) -> {
      Tensor wanted = teacher.apply(inputs.get("x"), scope.context().child("teacher"));
      Tensor given = student.apply(inputs.get("x"), scope.context().child("student"));
      Tensor error = entropy.apply(wanted, inputs.get("y"));
      Tensor distance = wanted.stopGradient().softmax(-1).mul(given.logSoftmax(-1)).sum(-1).mean().neg();
      scope.minimize(error, "teacher1/**", adam, Tensor.of(adam.learningRate()));
      scope.minimize(distance, "student1/**", adam, Tensor.of(adam.learningRate()));
      return Map.of("error", error, "distance", distance);
    });
    Program.Function judge = program.function("judge", false, (scope, inputs) -> Map.of("right", student
        .apply(inputs.get("x"), scope.context().child("student")).argMax(-1).eq(inputs.get("y")).cast(DType.FLOAT32).mean()));

    Random random = new Random(1);
    for (int i = 1; i <= 400; i++) {
      Dataset.Samples batch = digits.rows(random.ints(64, 0, digits.size()).toArray());
      Map<String, Literal> found = step.call(Map.of("x", batch.features(), "y", batch.targets()));
      if (i % 100 == 0) {
        IO.println("step " + i + ": " + found);
      }
    }
    IO.println("the student is right in " + judge.call(Map.of("x", digits.features(), "y", digits.targets())).get("right"));
    IO.println(program.read("student1/dense1/weight").shape());
  }
}
