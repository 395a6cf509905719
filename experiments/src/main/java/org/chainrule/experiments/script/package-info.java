/**
 * Experiments as programs: for a file that {@code chainrule run MyExperiment.java} runs, for JShell, and for a project of
 * one's own.
 *
 * {@snippet :
 * void main() {
 *   Experiment mine = Experiment.named("mine").data("digits")
 *       .model(flatten(), dense(128).relu(), dense(10).linear()).epochs(5);
 *   for (double rate : new double[] {0.1, 0.01, 0.001}) {
 *     Run run = mine.learningRate(rate).train();
 *     IO.println(rate + ": " + run.accuracy());
 *   }
 * }
 * }
 */
@NullMarked
package org.chainrule.experiments.script;

import org.jspecify.annotations.NullMarked;
