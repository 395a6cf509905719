package org.chainrule.training.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.training.health.HealthSample.Kind;
import org.chainrule.training.health.HealthSample.Units;

/** Dead and saturated units: those that were stuck in every one of several samples in a row. */
final class StuckUnits implements Rule {
  /** A unit that fires seldom is silent in some batches; one that is silent in so many looks and numbers is stuck. */
  private static final int LEAST_LOOKS = 4;
  private static final long LEAST_NUMBERS = 64;
  private static final double DEAD_SHARE = 0.35;
  private static final double SATURATED_SHARE = 0.5;

  private final Map<String, Run[]> layers = new HashMap<>();

  /** The looks in a row at which one unit was stuck. */
  private record Run(int looks, long numbers, long since) {
    private static final Run NONE = new Run(0, 0, 0);

    Run longer(long observed, long step) {
      return new Run(looks + 1, numbers + observed, looks == 0 ? step : since);
    }

    boolean counts() {
      return looks >= LEAST_LOOKS && numbers >= LEAST_NUMBERS;
    }
  }

  @Override
  public List<Verdict> look(HealthSample sample) {
    List<Verdict> verdicts = new ArrayList<>();
    for (HealthSample.Layer layer : sample.layers()) {
      if (layer.units().isPresent()) {
        look(sample.step(), layer.name(), layer.units().get(), verdicts);
      }
    }
    return verdicts;
  }

  private void look(long step, String name, Units units, List<Verdict> verdicts) {
    Run[] runs = layers.get(name);
    if (runs == null) {
      runs = new Run[units.count()];
      Arrays.fill(runs, Run.NONE);
      layers.put(name, runs);
    }
    int count = 0;
    for (int unit = 0; unit < runs.length; unit++) {
      runs[unit] = units.stuck().get(unit) ? runs[unit].longer(units.observed(), step) : Run.NONE;
      count += runs[unit].counts() ? 1 : 0;
    }
    double share = (double) count / units.count();
    boolean gated = units.kind() == Kind.GATED;
    if (count > 0 && share >= (gated ? DEAD_SHARE : SATURATED_SHARE)) {
      String place = Rule.layer(name);
      long[] since = Arrays.stream(runs).filter(Run::counts).mapToLong(Run::since).sorted().toArray();
      long from = since[(count - 1) * 9 / 10]; // the latest tenth may have joined later
      verdicts.add(new Verdict(gated ? "dead_units" : "saturated_units", place, step,
          "%s: %.0f %% of units %s since step %d; try %s".formatted(place, 100 * share, gated ? "dead" : "saturated",
              from, gated ? (from <= 0 ? "another initializer" : "a smaller learning rate") + " or leaky_relu"
                  : "smaller initial weights, a smaller learning rate, batch_norm before it, or relu")));
    }
  }
}
