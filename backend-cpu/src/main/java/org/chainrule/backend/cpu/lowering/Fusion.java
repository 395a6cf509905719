package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which element-wise nodes, and reductions of what they compute, run in one nest of loops.
 *
 * <p>Every node has a level: one more than its operands', but equal to that of an element-wise operand if it is
 * element-wise itself or a reduction. So a way from one node to another of the same level runs over element-wise nodes of that level
 * only, and merging connected ones of a level never makes a circle. Nodes that are read late only are moved up to their
 * readers' level.
 */
public final class Fusion {
  private record Shared(int operand, int level, boolean constant, boolean late) {}

  private final Program program;
  private final int[] levels;
  private final int[] leaders;

  public Fusion(Program program) {
    this.program = program;
    this.levels = new int[program.size()];
    this.leaders = new int[program.size()];
    Arrays.setAll(leaders, i -> i);
    assignLevels();
    moveToReaders();
    merge();
  }

  /** The groups of nodes, each in the order of the program. */
  public List<List<Integer>> groups() {
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < program.size(); i++) {
      if (program.isFusable(i)) {
        groups.computeIfAbsent(leader(i), _ -> new ArrayList<>()).add(i);
      }
    }
    return List.copyOf(groups.values());
  }

  private void assignLevels() {
    for (int i = 0; i < program.size(); i++) {
      for (int operand : program.operands(i)) {
        boolean together = program.isFusable(i) && program.isElementwise(operand);
        levels[i] = Math.max(levels[i], levels[operand] + (together ? 0 : 1));
      }
    }
  }

  private void moveToReaders() {
    for (int i = program.size() - 1; i >= 0; i--) {
      if (!program.isElementwise(i) || program.isConstant(i)) {
        continue;
      }
      int limit = Integer.MAX_VALUE;
      boolean joins = false;
      for (int reader : program.readers(i)) {
        boolean together = program.isFusable(reader);
        int allowed = together ? levels[reader] : levels[reader] - 1;
        joins = allowed < limit ? together : joins || together && allowed == limit;
        limit = Math.min(limit, allowed);
      }
      if (joins) {
        levels[i] = limit;
      }
    }
  }

  private void merge() {
    Map<Shared, Integer> firstReader = new HashMap<>();
    for (int i = 0; i < program.size(); i++) {
      if (!program.isFusable(i)) {
        continue;
      }
      for (int operand : program.operands(i)) {
        if (program.isElementwise(operand) && levels[operand] == levels[i]) {
          if (program.isConstant(operand) == program.isConstant(i) && program.isLate(operand) == program.isLate(i)) {
            leaders[leader(i)] = leader(operand);
          }
        } else if (program.elements(operand) == program.space(i) && program.space(i) > 1) {
          Integer first = firstReader
              .putIfAbsent(new Shared(operand, levels[i], program.isConstant(i), program.isLate(i)), i);
          if (first != null) {
            leaders[leader(i)] = leader(first); // both read the same elements: once will do
          }
        }
      }
    }
  }

  private int leader(int i) {
    int leader = i;
    while (leaders[leader] != leader) {
      leaders[leader] = leaders[leaders[leader]];
      leader = leaders[leader];
    }
    return leader;
  }
}
