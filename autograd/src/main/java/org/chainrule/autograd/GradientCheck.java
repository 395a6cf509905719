package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.GradientReport.Verdict;

/**
 * Compares gradients with differences, in double precision: element by element, and for large operands along random
 * directions and at some elements. A derivative that differs at a kink of the function is not held against it: it is
 * compared again at a point nearby.
 */
public final class GradientCheck {
  /** Derivatives smaller than this times the function's value are compared absolutely. */
  private static final double FLOOR = 1e-4;
  private static final double RELATIVE_STEP = 2e-3;
  private static final double CLOSER = 1e-3;

  /**
   * How to check.
   *
   * @param tolerance largest relative error allowed
   * @param maxElements operands with more elements are checked along random directions
   * @param directions number of random directions, and of single elements, in a large operand
   * @param attempts number of points tried where a derivative falls on a kink
   * @param seed of directions and points
   * @param lower points stay above this number
   * @param upper points stay below this number
   */
  public record Settings(double tolerance, int maxElements, int directions, int attempts, long seed, double lower,
      double upper) {
    /** Tolerance 1e-6, up to 128 elements one by one, anywhere. */
    public static final Settings DEFAULT = new Settings(1e-6, 128, 8, 8, 1, -Double.MAX_VALUE, Double.MAX_VALUE);

    /** The same with points between two numbers. */
    public Settings within(double newLower, double newUpper) {
      return new Settings(tolerance, maxElements, directions, attempts, seed, newLower, newUpper);
    }
  }

  /** A direction in one operand: a single element of it, or all of them. */
  private record Probe(int variable, String where, double[] direction) {}

  private final Settings settings;

  /** A check with default settings. */
  public GradientCheck() {
    this(Settings.DEFAULT);
  }

  /** A check. */
  public GradientCheck(Settings settings) {
    this.settings = settings;
  }

  /**
   * Checks the first derivatives of a function.
   *
   * @param function of tensors to a FLOAT64 scalar or tensor
   * @param at the point; FLOAT64 operands are varied, others are not
   */
  public GradientReport check(Function<List<Tensor>, Tensor> function, List<Literal> at) {
    List<Tensor> operands = operands(at);
    return check(function.apply(operands), values(at), floating(operands));
  }

  /** Checks the second derivatives of a function: the first ones of its gradient along a random direction. */
  public GradientReport checkSecondOrder(Function<List<Tensor>, Tensor> function, List<Literal> at) {
    List<Tensor> operands = operands(at);
    return checkSecondOrder(function.apply(operands), values(at), floating(operands));
  }

  /** As {@link #check(Tensor, Map, List)}, for second derivatives. */
  public GradientReport checkSecondOrder(Tensor output, Map<String, Literal> leaves, List<Tensor> variables) {
    RandomGenerator random = new SplittableRandom(settings.seed());
    Tensor scalar = CheckedFunction.weighted(output, random);
    Tensor along = new ReverseMode().gradients(scalar, variables).stream()
        .map(g -> CheckedFunction.weighted(g, random)).reduce(Tensor::add).orElseThrow();
    return check(along, leaves, variables);
  }

  private static List<Tensor> operands(List<Literal> at) {
    return IntStream.range(0, at.size())
        .mapToObj(i -> Tensors.input("x" + i, at.get(i).dtype(), at.get(i).shape())).toList();
  }

  private static List<Tensor> floating(List<Tensor> operands) {
    return operands.stream().filter(operand -> operand.dtype() == DType.FLOAT64).toList();
  }

  private static Map<String, Literal> values(List<Literal> at) {
    Map<String, Literal> values = new LinkedHashMap<>();
    at.forEach(literal -> values.put("x" + values.size(), literal));
    return values;
  }

  /**
   * Checks the derivatives of a traced tensor.
   *
   * @param output a FLOAT64 tensor
   * @param leaves values of all inputs, parameters and states that it is made of
   * @param variables the FLOAT64 inputs, parameters or states to vary
   * @throws IllegalArgumentException if output or variables are not FLOAT64
   */
  public GradientReport check(Tensor output, Map<String, Literal> leaves, List<Tensor> variables) {
    for (Tensor tensor : variables) {
      requireDouble(tensor);
    }
    requireDouble(output);
    CheckedFunction function = CheckedFunction.of(output, variables, new SplittableRandom(settings.seed()));
    GradientReport report = new Run(function, leaves, variables, false).report();
    if (report.isGood()) {
      return report;
    }
    Set<String> surrogates = function.surrogates();
    if (!surrogates.isEmpty()) {
      return deliberate(report, "the derivative of " + surrogates + " is declared to be another one");
    }
    if (function.stopsGradients() && new Run(function, leaves, variables, true).report().isGood()) {
      return deliberate(report, "the gradient is stopped; with what is stopped held fixed, derivatives agree");
    }
    return report;
  }

  private static void requireDouble(Tensor tensor) {
    if (tensor.dtype() != DType.FLOAT64) {
      throw new IllegalArgumentException("gradients are checked in float64, not for " + tensor.node());
    }
  }

  private static GradientReport deliberate(GradientReport found, String reason) {
    return new GradientReport(Verdict.DELIBERATE, found.worstError(), found.where(), found.analytic(), found.numeric(),
        found.checked(), found.kinks(), reason);
  }

  /** One check with its findings so far. */
  private final class Run {
    private final CheckedFunction function;
    private final List<String> names;
    private final boolean frozen;
    private final Map<String, Literal> start;
    private final RandomGenerator random = new SplittableRandom(settings.seed() + 1);
    private GradientReport worst = new GradientReport(Verdict.PASSED, 0, "no element", 0, 0, 0, 0, "");
    private int checked;
    private int kinks;

    Run(CheckedFunction function, Map<String, Literal> leaves, List<Tensor> variables, boolean frozen) {
      this.function = function;
      this.names = variables.stream().map(variable -> Graph.name(variable.node())).toList();
      this.frozen = frozen;
      this.start = leaves;
    }

    GradientReport report() {
      List<Probe> pending = at(start, probes());
      for (int attempt = 1; attempt < settings.attempts() && !pending.isEmpty(); attempt++) {
        Map<String, Literal> point = nearby();
        List<Probe> left = at(mirrored(point), pending); // both sides of a kink
        List<Probe> right = at(point, pending);
        pending = pending.stream().filter(probe -> left.contains(probe) || right.contains(probe)).toList();
      }
      boolean failed = worst.worstError() > settings.tolerance();
      Verdict verdict = failed ? Verdict.FAILED : pending.isEmpty() ? Verdict.PASSED : Verdict.UNDECIDED;
      String detail = switch (verdict) {
        case FAILED -> Double.isFinite(worst.analytic()) ? "the derivative is wrong" : "the derivative is not finite";
        case UNDECIDED -> "the function has a kink or jump wherever it was tried, at " + pending.getFirst().where();
        case PASSED, DELIBERATE -> "derivatives agree";
      };
      return new GradientReport(verdict, worst.worstError(), worst.where(), worst.analytic(), worst.numeric(), checked,
          kinks, detail);
    }

    /** Compares at one point; hands back what falls on a kink. */
    private List<Probe> at(Map<String, Literal> point, List<Probe> probes) {
      double value = function.value(point);
      if (!Double.isFinite(value)) {
        worst = new GradientReport(Verdict.FAILED, Double.POSITIVE_INFINITY, "the point itself", value, value, 0, 0,
            "");
        return List.of();
      }
      List<Literal> gradients = function.gradients(point);
      CheckedFunction varied = frozen ? function.frozen(point) : function;
      double scale = Math.max(1, Math.abs(value));
      List<Probe> kinked = new ArrayList<>();
      for (Probe probe : probes) {
        double[] x = point.get(names.get(probe.variable())).doubles();
        double analytic = dot(gradients.get(probe.variable()).doubles(), probe.direction());
        DoubleUnaryOperator line = t -> varied.value(moved(point, probe, t));
        double step = RELATIVE_STEP * Math.max(0.5, size(x, probe.direction()));
        LineDerivative numeric = LineDerivative.of(line, step, scale);
        double error = error(analytic, numeric, scale);
        double difference = Math.abs(analytic - numeric.value());
        boolean agrees = error <= settings.tolerance();
        boolean comparable = Double.isFinite(numeric.value()) && numeric.error() <= 0.1 * difference
            && !LineDerivative.hasKink(line, step, scale);
        if (!agrees && Double.isFinite(analytic) && !comparable) {
          kinks++;
          kinked.add(probe);
          continue;
        }
        if (!agrees) { // where steps of all sizes meet many kinks, differences can look like those of a smooth function
          LineDerivative closer = LineDerivative.of(line, CLOSER * step, scale);
          double closerError = error(analytic, closer, scale);
          if (closerError <= settings.tolerance()) {
            numeric = closer;
            error = closerError;
          }
        }
        checked++;
        double known = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
        if (known >= worst.worstError()) {
          worst = new GradientReport(Verdict.FAILED, known, probe.where(), analytic, numeric.value(), 0, 0, "");
        }
      }
      return kinked;
    }

    private double error(double analytic, LineDerivative numeric, double scale) {
      return Math.abs(analytic - numeric.value())
          / Math.max(FLOOR * scale, Math.max(Math.abs(analytic), Math.abs(numeric.value())));
    }

    private double size(double[] x, double[] direction) {
      double size = 0;
      for (int i = 0; i < x.length; i++) {
        size = direction[i] == 0 ? size : Math.max(size, Math.abs(x[i]));
      }
      return size;
    }

    private double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += b[i] == 0 ? 0 : a[i] * b[i];
      }
      return sum;
    }

    private Map<String, Literal> moved(Map<String, Literal> point, Probe probe, double t) {
      String name = names.get(probe.variable());
      Literal x = point.get(name);
      double[] values = x.doubles().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] += t * probe.direction()[i];
      }
      Map<String, Literal> moved = new LinkedHashMap<>(point);
      moved.put(name, Literal.of(values, x.shape()));
      return moved;
    }

    private Map<String, Literal> nearby() {
      return changed(x -> x + 0.1 * Math.max(0.1, Math.abs(x)) * (2 * random.nextDouble() - 1));
    }

    private Map<String, Literal> mirrored(Map<String, Literal> point) {
      Iterator<Double> values = names.stream().flatMap(name -> Arrays.stream(point.get(name).doubles()).boxed())
          .iterator();
      return changed(x -> 2 * x - values.next());
    }

    private Map<String, Literal> changed(DoubleUnaryOperator change) {
      Map<String, Literal> point = new LinkedHashMap<>(start);
      for (String name : names) {
        double[] values = start.get(name).doubles().clone();
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.clamp(change.applyAsDouble(values[i]), settings.lower(), settings.upper());
        }
        point.put(name, Literal.of(values, start.get(name).shape()));
      }
      return point;
    }

    private List<Probe> probes() {
      List<Probe> probes = new ArrayList<>();
      for (int variable = 0; variable < names.size(); variable++) {
        String name = names.get(variable);
        Shape shape = start.get(name).shape();
        int n = shape.elements();
        boolean all = n <= settings.maxElements();
        int[] elements = all ? IntStream.range(0, n).toArray() : random.ints(settings.directions(), 0, n).toArray();
        for (int element : elements) {
          double[] direction = new double[n];
          direction[element] = 1;
          probes.add(new Probe(variable, name + Arrays.toString(coordinates(shape, element)), direction));
        }
        for (int i = 0; i < settings.directions() && !all; i++) {
          double[] direction = IntStream.range(0, n).mapToDouble(_ -> random.nextBoolean() ? 1 : -1).toArray();
          probes.add(new Probe(variable, name + " along random direction " + i, direction));
        }
      }
      return probes;
    }

    private int[] coordinates(Shape shape, int element) {
      int[] strides = shape.strides();
      return IntStream.range(0, shape.rank()).map(axis -> element / strides[axis] % shape.size(axis)).toArray();
    }
  }
}
