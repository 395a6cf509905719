package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which element-wise nodes are computed in one launch.
 *
 * <p>Every node has a level: one more than its operands', but equal to that of an operand that it reads in place. So a
 * way from one node to another of the same level runs over element-wise nodes of that level only, and joining connected
 * ones of a level never makes a circle. Nodes that are only read late are moved up to their readers' level first.
 */
final class Fusion {
  /** Launches of more operations take the driver's compiler long and gain nothing. */
  private static final int MOST_NODES = 120;

  private record SharedOperand(int operand, int level) {}

  private final Program program;
  private final int[] levels;
  private final int[] leaders;

  private Fusion(Program program) {
    this.program = program;
    this.levels = new int[program.size()];
    this.leaders = new int[program.size()];
    Arrays.setAll(leaders, i -> i);
  }

  /** The groups of element-wise nodes, each in the order of the program. */
  static List<List<Integer>> groups(Program program) {
    Fusion fusion = new Fusion(program);
    fusion.assignLevels();
    fusion.moveUp();
    fusion.join();
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < program.size(); i++) {
      if (program.isElementwise(i)) {
        groups.computeIfAbsent(fusion.leader(i), _ -> new ArrayList<>()).add(i);
      }
    }
    List<List<Integer>> limited = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      for (int first = 0; first < group.size(); first += MOST_NODES) {
        limited.add(group.subList(first, Math.min(first + MOST_NODES, group.size())));
      }
    }
    return limited;
  }

  private void assignLevels() {
    for (int i = 0; i < program.size(); i++) {
      for (int operand : program.operands(i)) {
        levels[i] = Math.max(levels[i], levels[operand] + (program.readsInPlace(i, operand) ? 0 : 1));
      }
    }
  }

  private void moveUp() {
    for (int i = program.size() - 1; i >= 0; i--) {
      if (!program.isElementwise(i)) {
        continue;
      }
      int limit = Integer.MAX_VALUE;
      boolean joins = false;
      for (int reader : program.readers(i)) {
        boolean inPlace = program.readsInPlace(reader, i);
        int allowed = inPlace ? levels[reader] : levels[reader] - 1;
        joins = allowed < limit ? inPlace : joins || inPlace && allowed == limit;
        limit = Math.min(limit, allowed);
      }
      if (joins) {
        levels[i] = limit;
      }
    }
  }

  private void join() {
    Map<SharedOperand, Integer> firstReader = new HashMap<>();
    for (int i = 0; i < program.size(); i++) {
      if (!(program.lowered(i) instanceof Lowered.Elementwise)) {
        continue;
      }
      for (int operand : program.operands(i)) {
        if (program.isElementwise(operand) && levels[operand] == levels[i]) {
          leaders[leader(i)] = leader(operand);
        } else if (program.elements(i) > 1 && !(program.lowered(operand) instanceof Lowered.Fixed)
            && !(program.lowered(operand) instanceof Lowered.Expanded)) {
          Integer first = firstReader.putIfAbsent(new SharedOperand(operand, levels[i]), i);
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
