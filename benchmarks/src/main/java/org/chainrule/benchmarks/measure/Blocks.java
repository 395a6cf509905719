package org.chainrule.benchmarks.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chainrule.benchmarks.peer.Session;

/**
 * Measures sessions in blocks of steps, one after the other in one process, every second round in the opposite order: what
 * disturbs the machine for a while disturbs all of them.
 *
 * @param rounds how many blocks of each session are counted
 * @param seconds length of a block
 * @param warmUpSeconds what each session may run before the first block
 */
public record Blocks(int rounds, double seconds, double warmUpSeconds) {
  private static final double LOOK_AT_CLOCK_SECONDS = 0.01;
  private static final long NEGLIGIBLE_MILLIS = 20;
  /** Warming up ends after as many times its length on the wall. */
  private static final int LONGEST = 10;

  /** The speed of a session in each round, in steps per second. */
  public record Speeds(Session session, List<Double> perRound) {
    /** The median. */
    public double median() {
      return Quantiles.of(perRound).median();
    }
  }

  /** Warms all sessions up and measures them. */
  public List<Speeds> measure(List<Session> sessions, Clock clock) {
    List<Long> chunks = sessions.stream().map(session -> warmUp(session, clock)).toList();
    List<List<Double>> speeds = new ArrayList<>();
    sessions.forEach(_ -> speeds.add(new ArrayList<>()));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      order.add(i);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i : round % 2 == 0 ? order : order.reversed()) {
        speeds.get(i).add(block(sessions.get(i), chunks.get(i), clock));
      }
    }
    List<Speeds> result = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      result.add(new Speeds(sessions.get(i), Collections.unmodifiableList(speeds.get(i))));
    }
    return result;
  }

  /**
   * Runs a session for a while and until the virtual machine's compilers have had nothing to do for some time; gives how
   * many steps it may do without looking at the clock.
   */
  private long warmUp(Session session, Clock clock) {
    session.prepare();
    long start = clock.now();
    long wall = System.nanoTime();
    long quietSince = wall;
    long compiled = compilationMillis();
    long steps = 0;
    long elapsed;
    do {
      session.step();
      steps++;
      elapsed = clock.now() - start;
      if (compilationMillis() > compiled + NEGLIGIBLE_MILLIS) {
        compiled = compilationMillis();
        quietSince = System.nanoTime();
      }
    } while (elapsed < warmUpSeconds * 1e9 || System.nanoTime() - quietSince < warmUpSeconds / 2 * 1e9
        && System.nanoTime() - wall < LONGEST * warmUpSeconds * 1e9);
    return Math.max(1, (long) (steps * LOOK_AT_CLOCK_SECONDS / (elapsed / 1e9)));
  }

  private static long compilationMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler != null && compiler.isCompilationTimeMonitoringSupported() ? compiler.getTotalCompilationTime() : 0;
  }

  private double block(Session session, long chunk, Clock clock) {
    session.prepare();
    session.step(); // what the other session left in the caches is not counted
    long start = clock.now();
    long steps = 0;
    long elapsed;
    do {
      for (long i = 0; i < chunk; i++) {
        session.step();
      }
      steps += chunk;
      elapsed = clock.now() - start;
    } while (elapsed < seconds * 1e9);
    return steps * 1e9 / elapsed;
  }
}
