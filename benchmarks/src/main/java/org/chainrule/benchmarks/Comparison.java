package org.chainrule.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.TensorBackend;
import org.chainrule.benchmarks.measure.Agreement;
import org.chainrule.benchmarks.measure.Allocation;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.measure.Clock;
import org.chainrule.benchmarks.measure.Measurement;
import org.chainrule.benchmarks.measure.Quantiles;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.subject.ChainruleSession;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.benchmarks.workload.Task;

/** Measures a task on a backend, beside a peer if there is one. */
final class Comparison {
  /** The peer's variants that may be its fastest: those that a first look finds within this of the fastest. */
  private static final double CLOSE = 0.93;

  private final Subject subject;
  private final TensorBackend backend;
  private final Blocks blocks;

  Comparison(Subject subject, TensorBackend backend, Blocks blocks) {
    this.subject = subject;
    this.backend = backend;
    this.blocks = blocks;
  }

  /**
   * Measures.
   *
   * @throws IOException if the two sides do not compute the same
   */
  Measurement measure(Task task, Optional<Peer> peer) throws IOException {
    ChainruleSession ours = ChainruleSession.started(subject, task, backend);
    List<Session> theirs = new ArrayList<>();
    try {
      if (peer.isPresent()) {
        if (peer.get().computesTheSame()) {
          requireAgreement(task, peer.get());
        }
        theirs.addAll(fastest(peer.get().open(task), Clock.of(task.threads())));
      }
      List<Session> sessions = new ArrayList<>(List.of(ours));
      sessions.addAll(theirs);
      List<Blocks.Speeds> speeds = blocks.measure(sessions, Clock.of(task.threads()));
      Blocks.Speeds mine = speeds.getFirst();
      Optional<Quantiles> ratio = speeds.stream().skip(1).max(Comparator.comparingDouble(Blocks.Speeds::median))
          .map(best -> Quantiles.ofRatios(mine.perRound(), best.perRound()));
      TensorBackend.Capabilities capabilities = backend.capabilities();
      return new Measurement(task.workload().id(), task.phase(), task.batch(), task.threads(), backend.id(),
          tier(capabilities.details()), capabilities.processor(), mine.median(), ratio, ours.firstStepMillis(),
          Allocation.perStep(ours), ours.peakBytes());
    } finally {
      ours.close();
      theirs.forEach(Session::close);
    }
  }

  /** What a backend says first of how it runs. */
  private static String tier(String details) {
    return details.split("[,;(]", 2)[0].replaceFirst("^tier ", "").strip();
  }

  /** Fresh sessions of both sides do some steps; networks that drop at random do them without. */
  private void requireAgreement(Task task, Peer peer) throws IOException {
    Task checked = task.deterministic();
    List<Session> theirs = peer.open(checked);
    try {
      for (Session variant : theirs) {
        try (Session ours = ChainruleSession.open(subject, checked, backend)) {
          Optional<String> difference = Agreement.difference(ours, variant);
          if (difference.isPresent()) {
            throw new IOException(
                "the two sides do not compute the same, so their speeds are not compared: %s, %s %s: %s"
                    .formatted(task.workload().id(), peer.description(), variant.label(), difference.get()));
          }
        }
      }
    } finally {
      theirs.forEach(Session::close);
    }
  }

  /** The variants that may be the fastest; the others are closed. */
  private List<Session> fastest(List<Session> variants, Clock clock) {
    if (variants.size() == 1) {
      return variants;
    }
    List<Blocks.Speeds> first = new Blocks(3, blocks.seconds() / 2, blocks.warmUpSeconds() / 2)
        .measure(variants, clock);
    double best = first.stream().mapToDouble(Blocks.Speeds::median).max().orElseThrow();
    List<Session> kept = new ArrayList<>();
    for (Blocks.Speeds speeds : first) {
      if (speeds.median() >= best * CLOSE) {
        kept.add(speeds.session());
      } else {
        speeds.session().close();
      }
    }
    return kept;
  }
}
