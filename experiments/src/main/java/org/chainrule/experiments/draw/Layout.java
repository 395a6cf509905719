package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.experiments.draw.Diagram.Arrow;
import org.chainrule.experiments.draw.Diagram.Line;
import org.chainrule.experiments.draw.Diagram.Tone;
import org.chainrule.experiments.draw.Diagram.Vertex;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Places for the boxes, arrows and texts of a diagram, from the Eclipse Layout Kernel's layered method (Sugiyama, Tagawa,
 * Toda: Methods for visual understanding of hierarchical system structures. 1981).
 */
record Layout(double width, double height, List<Box> boxes, List<Route> routes) {
  static final double LINE_HEIGHT = 17;
  static final double PADDING = 7;
  private static final int MOST_IN_ORDER = 200; // keeping the order of nodes takes time of a higher power than two
  private static final double CHARACTER = 7.4; // average width at 13 pixels, a little too large rather than too small

  /** A rectangle. */
  record Box(double x, double y, double width, double height) {}

  /** A point. */
  record Point(double x, double y) {}

  /** The corners of an arrow, and where its text stands. */
  record Route(List<Point> points, Box label) {}

  static Layout of(Diagram diagram) {
    LayoutMetaDataService.getInstance(); // makes the kernel's options known to itself
    ElkNode graph = ElkGraphUtil.createGraph();
    graph.setProperty(LayeredOptions.DIRECTION, diagram.upwards() ? Direction.UP : Direction.DOWN);
    graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.POLYLINE);
    graph.setProperty(LayeredOptions.PADDING, new ElkPadding(8));
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 26.0);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 26.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 16.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 14.0);
    if (diagram.vertices().size() <= MOST_IN_ORDER) {
      graph.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.PREFER_NODES);
    }
    graph.setProperty(LayeredOptions.RANDOM_SEED, 1); // the same picture each time
    List<ElkNode> nodes = diagram.vertices().stream().map(vertex -> node(graph, vertex)).toList();
    List<ElkEdge> edges = diagram.arrows().stream()
        .map(arrow -> edge(nodes.get(arrow.from()), nodes.get(arrow.to()), arrow)).toList();
    new LayeredLayoutProvider().layout(graph, new NullElkProgressMonitor());
    return new Layout(graph.getWidth(), graph.getHeight(),
        nodes.stream().map(node -> new Box(node.getX(), node.getY(), node.getWidth(), node.getHeight())).toList(),
        edges.stream().map(Layout::route).toList());
  }

  private static ElkNode node(ElkNode graph, Vertex vertex) {
    ElkNode node = ElkGraphUtil.createNode(graph);
    node.setDimensions(Math.max(30, width(vertex.lines())) + 2 * PADDING,
        LINE_HEIGHT * vertex.lines().size() + 2 * PADDING);
    return node;
  }

  private static ElkEdge edge(ElkNode from, ElkNode to, Arrow arrow) {
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(from, to);
    if (arrow.lines().isEmpty()) {
      return edge;
    }
    ElkLabel label = ElkGraphUtil.createLabel("text", edge); // the kernel passes over empty ones
    label.setDimensions(width(arrow.lines()) + 12, LINE_HEIGHT * arrow.lines().size());
    return edge;
  }

  static double width(List<Line> lines) {
    return lines.stream().mapToDouble(
        line -> CHARACTER * line.text().codePointCount(0, line.text().length()) * (line.tone() == Tone.NAME ? 1.08 : 1))
        .max().orElse(0);
  }

  private static Route route(ElkEdge edge) {
    ElkEdgeSection section = edge.getSections().getFirst();
    List<Point> points = new ArrayList<>();
    points.add(new Point(section.getStartX(), section.getStartY()));
    section.getBendPoints().forEach(bend -> points.add(new Point(bend.getX(), bend.getY())));
    points.add(new Point(section.getEndX(), section.getEndY()));
    return new Route(points, edge.getLabels().stream().findFirst()
        .map(label -> new Box(label.getX(), label.getY(), label.getWidth(), label.getHeight()))
        .orElse(new Box(0, 0, 0, 0)));
  }
}
