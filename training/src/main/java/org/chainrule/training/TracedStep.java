package org.chainrule.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Shape;

/**
 * A training step as a graph, and what its names mean.
 *
 * @param graph the step
 * @param context what the model asked for
 * @param kept what the optimizer keeps
 * @param trained names of the parameters that are trained
 * @param evaluationWeights for each parameter that is evaluated with other numbers, the state that holds them
 * @param output shape of the model's output
 * @param health what reads the figures of a program that tells them
 */
record TracedStep(Graph graph, TraceContext context, OptimizerSlots.Kept kept, List<String> trained,
    Map<String, String> evaluationWeights, Shape output, Optional<HealthOutputs> health) {}
