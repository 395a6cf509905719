package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --live}: the report of a run while it trains, for this machine alone, and at the end the report itself. */
class LiveReportTest {
  private static final String EPOCHS = "JSON.parse(document.getElementById('series').textContent).metrics.epoch || [0]";

  @TempDir
  private Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void thePageFollowsTheRunAndEndsAsItsReport() throws Exception {
    Path output = directory.resolve("output.txt");
    Process process = started(output, "run", "spirals", "training.epochs=40", "export=[]", "--live", "seed=2", "--out",
        "live");
    try {
      URI address = address(process, output);
      assertEquals("127.0.0.1", address.getHost());
      onlyThisMachine(address);
      String first = get(address);
      assertTrue(first.contains("<h2>Learning curves</h2>") && first.contains("fetch(\"/state\""), "a page that asks");
      Set<String> versions = new HashSet<>();
      JsonNode state = new ObjectMapper().readTree(get(address.resolve("/state")));
      while (!state.get("ended").booleanValue()) {
        versions.add(state.get("version").textValue());
        Thread.sleep(50);
        state = new ObjectMapper().readTree(get(address.resolve("/state")));
      }
      assertTrue(versions.size() > 1, "figures came in while it trained: " + versions);
      String last = get(address);
      assertEquals(0, process.waitFor(), () -> text(output));
      assertEquals(Files.readString(directory.resolve("live/report.html")), last);
      assertFalse(last.contains("fetch("), "the report asks nobody");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aBrowserShowsHowTheCurvesGrowAndThatTheRunHasEnded() throws Exception {
    try (Chromium chromium = Chromium.start()) {
      Path output = directory.resolve("output.txt");
      Process process = started(output, "run", "digits", "training.epochs=100000", "schedule=constant", "export=[]",
          "--live", "--out", "watched");
      try {
        Page page = chromium.open(address(process, output), 800);
        page.setDefaultTimeout(120_000); // on a busy machine
        page.waitForFunction("() => (window.first = (%s).at(-1)) > 0".formatted(EPOCHS));
        page.evaluate("() => { window.drawn = document.querySelector('#loss canvas').toDataURL(); }");
        page.waitForFunction("() => (%s).at(-1) > window.first".formatted(EPOCHS));
        page.waitForFunction("() => document.querySelector('#loss canvas').toDataURL() !== window.drawn");
        assertTrue(page.textContent("#outcome").matches("training: epoch \\d+ of 100000.*"),
            page.textContent("#outcome"));
        process.destroy();
        page.waitForFunction("() => document.getElementById('outcome').textContent.startsWith('stopped on request')");
        assertTrue(page.textContent("#outcome").endsWith("\"chainrule resume watched\" goes on"));
        process.waitFor();
        page.waitForTimeout(1500); // longer than it waits between two questions
        assertEquals(List.of(), chromium.complaints(), "it asks no more");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private Process started(Path output, String... words) throws IOException {
    return new ProcessBuilder(Stream.concat(Program.java().stream(), Stream.of(words)).toList())
        .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private String get(URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  /** Other addresses of this machine are not listened at, and a name that somebody pointed here is refused. */
  private static void onlyThisMachine(URI address) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII));
      assertTrue(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).startsWith("HTTP/1.1 403"));
    }
    List<InetAddress> others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
        .filter(other -> !other.isLoopbackAddress() && !other.isLinkLocalAddress()).toList();
    for (InetAddress other : others) {
      try (Socket socket = new Socket()) {
        assertThrows(IOException.class,
            () -> socket.connect(new InetSocketAddress(other, address.getPort()), 2000), other::toString);
      }
    }
  }

  private static URI address(Process process, Path output) throws InterruptedException {
    while (true) {
      Matcher matcher = Pattern.compile("Live: (http://\\S+/)").matcher(text(output));
      if (matcher.find()) {
        return URI.create(matcher.group(1));
      }
      assertTrue(process.isAlive(), () -> text(output));
      Thread.sleep(20);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException exception) {
      return exception.toString();
    }
  }

  @Test
  void aPortThatIsTakenIsSaidBeforeAnythingIsWritten() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InProcess run = InProcess.run(directory, "run", "spirals", "--live", Integer.toString(taken.getLocalPort()),
          "--out", "no-room").expect(2);
      assertTrue(run.err().contains("--live") && run.err().contains(Integer.toString(taken.getLocalPort())), run.err());
      assertFalse(Files.exists(directory.resolve("no-room")));
    }
  }
}
