package org.chainrule.training;

import java.util.List;
import org.chainrule.api.ir.Graph;
import org.chainrule.autograd.Work;

/**
 * The steps at which health is looked at: some early ones, and then so seldom that looks cost little beside the steps.
 * What a look costs is estimated from the graphs and not measured, so that a training that is repeated, resumed or done
 * on another machine is looked at in the same steps and gets the same verdicts.
 */
record HealthSchedule(long every) {
  /** Rules want some looks before they say anything, and most of what goes wrong does so early. */
  private static final List<Long> EARLY = List.of(0L, 32L, 128L, 256L, 384L);
  /** The least and the most steps between two later looks: a power of two, so that looks of all nets coincide. */
  static final long LEAST = 512;
  private static final long MOST = 1 << 14;
  /** Which part of the steps' time later looks may take. */
  private static final double SHARE = 0.01;

  /** Operations of a step in the time that one node of its graph takes beside them: a small step is mostly nodes. */
  private static final double NODE = 8_000;
  /** What a figure costs to read and judge: more than ten microseconds of a processor that does 4e10 operations a second. */
  private static final double FIGURE = 500_000;

  /** The schedule for a step and the program that looks at it. */
  static HealthSchedule of(Graph step, Graph look) {
    return of(lookCost(look) / cost(step));
  }

  /** The schedule for looks that cost as much as so many steps. */
  static HealthSchedule of(double inSteps) {
    long every = LEAST;
    while (every < MOST && inSteps > SHARE * every) {
      every *= 2;
    }
    return new HealthSchedule(every);
  }

  static double lookCost(Graph look) {
    return cost(look) + FIGURE * look.outputs().size();
  }

  static double cost(Graph graph) {
    Graph inlined = graph.inlined();
    return Work.of(inlined) + NODE * inlined.nodes().size();
  }

  /** Whether to look at a step; its number is that of steps done before. */
  boolean isDue(long step) {
    return step < LEAST ? EARLY.contains(step) : step % every == 0;
  }
}
