package org.chainrule.backend.cpu.lowering;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.backend.cpu.codegen.LoopNest;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.steps.Broadcast;

/**
 * Lets what reads a reduction of whole rows run in the same nest of loops, as softmax, its loss and layer normalisation
 * do: a row is read once and stays in the innermost cache, or in registers if it is short. Such a nest holds nodes with
 * an element for each place and nodes with an element for each row.
 */
final class RowFusion {
  /** The virtual machine's first compiler gives up on longer methods, and without it the second never gets to work. */
  private static final int MOST_WORK = 45;

  private final Program program;
  private final List<Set<Integer>> groups = new ArrayList<>();
  private final int[] groupOf;

  private RowFusion(Program program, List<List<Integer>> groups) {
    this.program = program;
    this.groupOf = new int[program.size()];
    Arrays.fill(groupOf, -1);
    for (List<Integer> group : groups) {
      group.forEach(node -> groupOf[node] = this.groups.size());
      this.groups.add(new TreeSet<>(group));
    }
  }

  /** Groups of nodes, some of them merged; each in the order of the program. */
  static List<List<Integer>> merge(Program program, List<List<Integer>> groups) {
    RowFusion fusion = new RowFusion(program, groups);
    for (int node = 0; node < program.size(); node++) {
      int reduction = node;
      Rows.of(program, node).ifPresent(rows -> fusion.grow(fusion.groupOf[reduction], rows));
    }
    return fusion.groups.stream().filter(group -> !group.isEmpty()).<List<Integer>>map(List::copyOf).toList();
  }

  private void grow(int group, Rows rows) {
    if (!rows.fit(groups.get(group))) {
      return;
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (int reader : readers(group)) {
        Set<Integer> both = new TreeSet<>(groups.get(group));
        both.addAll(groups.get(reader));
        if (rows.fit(both) && !isReachedOutside(group, reader)) {
          groups.get(reader).forEach(node -> groupOf[node] = group);
          groups.get(reader).clear();
          groups.set(group, both);
          grown = true;
        }
      }
    }
  }

  /** The groups that read results of a group, some through nothing but a repetition. */
  private Set<Integer> readers(int group) {
    Set<Integer> readers = new TreeSet<>();
    for (int node : groups.get(group)) {
      for (int reader : directReaders(node)) {
        if (groupOf[reader] >= 0 && groupOf[reader] != group) {
          readers.add(groupOf[reader]);
        }
      }
    }
    return readers;
  }

  private List<Integer> directReaders(int node) {
    List<Integer> readers = new ArrayList<>();
    for (int reader : program.readers(node)) {
      if (program.lowered(reader) instanceof Lowered.Expanded) {
        readers.addAll(program.readers(reader));
      } else {
        readers.add(reader);
      }
    }
    return readers;
  }

  /** Whether a way from one group to another leads over a third node, which would have to run in between. */
  private boolean isReachedOutside(int from, int to) {
    Deque<Integer> open = new ArrayDeque<>();
    Set<Integer> seen = new HashSet<>();
    for (int node : groups.get(from)) {
      for (int reader : directReaders(node)) {
        if (groupOf[reader] != from && groupOf[reader] != to && seen.add(reader)) {
          open.add(reader);
        }
      }
    }
    int last = ((TreeSet<Integer>) groups.get(to)).last();
    while (!open.isEmpty()) {
      int node = open.remove();
      Set<Integer> together = groupOf[node] < 0 ? Set.of(node) : groups.get(groupOf[node]);
      for (int member : together) {
        for (int reader : program.readers(member)) {
          if (groupOf[reader] == to) {
            return true;
          }
          if (seen.add(reader) && (reader < last || groupOf[reader] >= 0)) {
            open.add(reader);
          }
        }
      }
    }
    return false;
  }

  /**
   * A space of rows.
   *
   * @param program all nodes
   * @param rows how many there are
   * @param columns places of each
   */
  private record Rows(Program program, int rows, int columns) {
    /**
     * The rows that a node combines to one number each. Only rows of whole vectors: the virtual machine's second
     * compiler (of Java 25) gives up on methods with several passes over masked vectors.
     */
    static Optional<Rows> of(Program program, int node) {
      if (!(program.lowered(node) instanceof Lowered.Reduction(var _, Axes axes))) {
        return Optional.empty();
      }
      int rows = program.elements(node);
      int columns = program.space(node) / Math.max(1, rows);
      boolean whole = axes.inner() == columns && axes.innerStride(0) == 0;
      return whole && columns > 0 && columns % LoopNest.ACCUMULATORS == 0 && columns <= NestBuilder.LONGEST_ROW
          ? Optional.of(new Rows(program, rows, columns)) : Optional.empty();
    }

    /** Whether nodes can run in one nest of these rows. */
    boolean fit(Set<Integer> nodes) {
      int first = nodes.iterator().next();
      return work(nodes) <= MOST_WORK
          && nodes.stream().allMatch(node -> program.isConstant(node) == program.isConstant(first)
              && program.isLate(node) == program.isLate(first) && (fitsPlaces(node, nodes) || fitsRows(node, nodes)));
    }

    private int work(Set<Integer> nodes) {
      return nodes.stream().filter(node -> program.isElementwise(node) && program.elements(node) > rows)
          .mapToInt(program::weight).sum();
    }

    private boolean fitsPlaces(int node, Set<Integer> nodes) {
      if (program.space(node) != rows * columns) {
        return false;
      }
      if (program.lowered(node) instanceof Lowered.Reduction(var _, Axes axes)
          && program.elements(node) > 1 && axes.inner() % columns != 0) {
        return false;
      }
      for (int operand : program.operands(node)) {
        if (program.lowered(operand) instanceof Lowered.Expanded) {
          int source = program.operands(operand)[0];
          Axes axes = Axes.of(program.node(operand).shape().sizes(),
              Broadcast.strides(program.node(operand).operand(0).shape(), program.node(operand).shape()));
          boolean cut = program.elements(source) > 1 && axes.inner() % columns != 0;
          if (cut || nodes.contains(source) && !(isOfRows(source) && repeatsRows(axes))) {
            return false;
          }
        } else if (nodes.contains(operand) && !program.isElementwise(operand)) {
          return false;
        }
      }
      return true;
    }

    /** Whether a node has one element for each row. */
    private boolean fitsRows(int node, Set<Integer> nodes) {
      if (program.space(node) != rows
          || program.lowered(node) instanceof Lowered.Reduction && program.elements(node) > 1) {
        return false;
      }
      for (int operand : program.operands(node)) {
        boolean expanded = program.lowered(operand) instanceof Lowered.Expanded;
        int source = expanded ? program.operands(operand)[0] : operand;
        if (expanded && (program.elements(source) > 1 || nodes.contains(source))
            || nodes.contains(source) && !isOfRows(source)) {
          return false;
        }
      }
      return true;
    }

    /** Whether a node's elements are known row by row. */
    private boolean isOfRows(int node) {
      return program.elements(node) == rows
          && (program.isElementwise(node) || of(program, node).filter(this::equals).isPresent());
    }

    private boolean repeatsRows(Axes axes) {
      boolean repeated = axes.innerStride(0) == 0 && (axes.inner() == columns || rows == 1);
      return repeated && (rows == 1 || axes.rank() == 2 && axes.place(1, 0) == 1);
    }
  }
}
