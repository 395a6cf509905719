package org.chainrule.training;

/**
 * Where the time of a training went.
 *
 * @param compileSeconds tracing and compiling programs
 * @param dataSeconds choosing and copying samples
 * @param computeSeconds training steps
 * @param healthSeconds measuring health
 * @param evaluationSeconds validation and test
 * @param checkpointSeconds writing checkpoints
 * @param steps training steps done (since a resume)
 * @param peakHeapBytes largest amount of Java heap used, summed over its pools
 */
public record Timings(double compileSeconds, double dataSeconds, double computeSeconds, double healthSeconds,
    double evaluationSeconds, double checkpointSeconds, long steps, long peakHeapBytes) {
  /** Training steps in a second of data and compute time; 0 if no step was done. */
  public double stepsPerSecond() {
    return steps == 0 ? 0 : steps / (dataSeconds + computeSeconds);
  }

  /** Time that health took, as a part of data and compute time; 0 if no step was done. */
  public double healthShare() {
    return steps == 0 ? 0 : healthSeconds / (dataSeconds + computeSeconds);
  }
}
