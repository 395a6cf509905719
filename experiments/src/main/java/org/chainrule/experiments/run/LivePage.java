package org.chainrule.experiments.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.HealthFigures;
import org.chainrule.experiments.report.Report;
import org.chainrule.experiments.report.ReportData;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainingListener;
import org.chainrule.training.health.HealthMonitor;
import org.chainrule.training.health.HealthSample;

/**
 * The report of a run while it trains, served to this machine alone. The page asks once a second whether there is
 * something new. When training has ended, it is the report that lies in the run's directory, byte for byte.
 */
final class LivePage implements TrainingListener, AutoCloseable {
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final long ATTENTION_NANOS = TimeUnit.SECONDS.toNanos(10); // a page with many epochs draws for a while

  /** What there is to show besides the history. */
  private record State(HealthFigures health, Optional<byte[]> end) {}

  private final HttpServer server;
  private final HealthMonitor monitor = new HealthMonitor();
  private final CountDownLatch endSeen = new CountDownLatch(1);
  private final List<EpochRecord> history = new ArrayList<>(); // its lock is its own; copied when a page is asked for
  private volatile State state = new State(HealthFigures.none(), Optional.empty());
  private volatile BiFunction<State, String, String> page = (_, words) -> words;
  private volatile String outcome = "preparing";
  private volatile boolean stopped;
  private volatile String shownVersion = "";
  private final AtomicInteger answering = new AtomicInteger(); // a page of many epochs takes its time to be made, too
  private volatile long answered = System.nanoTime() - ATTENTION_NANOS;
  private String where = "";
  private long lastStep;

  /**
   * Starts to serve.
   *
   * @param port 0 for any that is free
   * @throws InputException if the port is taken
   */
  LivePage(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException | IllegalArgumentException exception) {
      throw new InputException("--live: cannot serve at port " + port + ": " + exception.getMessage(), exception);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Says how to make a report's data of figures and an outcome. */
  void showing(DataOf data, List<EpochRecord> earlier, List<HealthSample> samples) {
    samples.forEach(monitor::add);
    synchronized (history) {
      history.addAll(earlier);
    }
    state = new State(figures(), Optional.empty());
    page = (known, words) -> Report.live(data.of(history(), known.health(), words));
  }

  /** Makes the data of a report. */
  interface DataOf {
    ReportData of(List<EpochRecord> history, HealthFigures health, String outcome);
  }

  private List<EpochRecord> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  private int epochs() {
    synchronized (history) {
      return history.size();
    }
  }

  private HealthFigures figures() {
    return new HealthFigures(monitor.verdicts(), monitor.samples());
  }

  @Override
  public void epochStarted(int epoch, int epochs, int steps) {
    where = "training: epoch %d of %d".formatted(epoch, epochs);
    outcome = where;
  }

  @Override
  public void stepDone(long step, double loss) {
    long now = System.nanoTime();
    if (now - lastStep > 200_000_000) { // as often as the page asks, and not for each of thousands of steps
      lastStep = now;
      outcome = "%s, step %,d, loss %.4f".formatted(where, step, loss);
    }
  }

  @Override
  public void epochDone(EpochRecord epoch) {
    synchronized (history) {
      history.add(epoch);
    }
  }

  @Override
  public boolean wantsHealth() {
    return true;
  }

  @Override
  public void health(HealthSample sample) {
    monitor.add(sample);
    state = new State(figures(), Optional.empty());
  }

  /** Shows the report of the ended run, and waits a moment for a page that is open. */
  void end(Path report) {
    try {
      state = new State(state.health(), Optional.of(Files.readAllBytes(report)));
    } catch (IOException exception) {
      throw new WorkException("cannot read " + report + ": " + exception.getMessage(), exception);
    }
    waitUntilSeen();
  }

  /** Says why the run goes on no further although no report was written, and waits a moment for a page that is open. */
  void stop(String reason) {
    outcome = reason;
    stopped = true;
    waitUntilSeen();
  }

  private void waitUntilSeen() {
    try {
      if (answering.get() > 0 || System.nanoTime() - answered < ATTENTION_NANOS) {
        endSeen.await(ATTENTION_NANOS, TimeUnit.NANOSECONDS);
        server.stop(1);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("").replaceAll(":\\d+$",
        "");
    if (!HOSTS.contains(host)) { // a foreign page that has its own name point here
      send(exchange, 403, "text/plain", "only for this machine".getBytes(StandardCharsets.UTF_8));
      return;
    }
    answering.incrementAndGet();
    try {
      answerPage(exchange);
    } finally {
      answered = System.nanoTime();
      answering.decrementAndGet();
    }
  }

  private void answerPage(HttpExchange exchange) throws IOException {
    State now = state;
    switch (exchange.getRequestURI().getPath()) {
      case "/" -> {
        boolean last = stopped || now.end().isPresent(); // read before what it goes with is sent
        String shown = version(now);
        byte[] body = now.end().orElseGet(() -> page.apply(now, outcome).getBytes(StandardCharsets.UTF_8));
        send(exchange, 200, "text/html; charset=utf-8", body);
        shownVersion = shown;
        if (last) {
          endSeen.countDown();
        }
      }
      case "/state" -> {
        boolean last = stopped;
        send(exchange, 200, "application/json", Json.line(Provenance.map("version", version(now),
            "outcome", outcome, "ended",
            now.end().isPresent(), "stopped", last)).getBytes(StandardCharsets.UTF_8));
        if (last && version(now).equals(shownVersion)) { // else the page asks for the rest
          endSeen.countDown();
        }
      }
      default -> send(exchange, 404, "text/plain", "there is only /".getBytes(StandardCharsets.UTF_8));
    }
  }

  private String version(State now) {
    return epochs() + "/" + now.health().samples().size();
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
