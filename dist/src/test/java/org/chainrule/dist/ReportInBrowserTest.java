package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the reports of real runs in headless Chromium. */
class ReportInBrowserTest {
  private static final List<String> BROWSERS = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  @TempDir
  static Path directory;

  private static Optional<Playwright> playwright = Optional.empty();
  private static Browser browser;

  @BeforeAll
  static void start() {
    Optional<Path> executable = BROWSERS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    Required.orSkip("browser", executable.isPresent(),
        "no Chromium in " + BROWSERS + "; the package \"chromium\" brings it");
    playwright = Optional.of(Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    browser = playwright.orElseThrow().chromium().launch(new BrowserType.LaunchOptions()
        .setExecutablePath(executable.orElseThrow()).setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")));
    Program.run(directory, "run", "digits", "training.epochs=4", "--out", "digits", "--quiet").expect(0);
    Program.run(directory, "run", "spirals", "training.epochs=3", "--out", "spirals", "--quiet").expect(0);
  }

  @AfterAll
  static void stop() {
    playwright.ifPresent(Playwright::close);
  }

  @Test
  void chartsAreDrawnAndHoldTheFiguresOfTheRun() throws IOException {
    try (Opened report = open("digits", 1200, ColorScheme.LIGHT)) {
      assertTrue((int) report.page.evaluate("document.querySelectorAll('.uplot canvas').length") >= 4, "charts drawn");
      List<String> lines = Files.readAllLines(directory.resolve("digits/metrics.csv"));
      List<String> names = List.of(lines.getFirst().split(","));
      for (int column = 0; column < names.size(); column++) {
        List<Double> wanted = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
          wanted.add(Double.valueOf(line.split(",")[column]));
        }
        Object shown = report.page.evaluate(
            "name => JSON.parse(document.getElementById('series').textContent).metrics[name].map(Number)",
            names.get(column));
        assertEquals(wanted, ((List<?>) shown).stream().map(value -> ((Number) value).doubleValue()).toList(),
            names.get(column));
      }
      assertTrue(
          (int) report.page.evaluate("[...document.images].filter(i => i.complete && i.naturalWidth > 0).length") > 0
              || (int) report.page.evaluate("document.querySelectorAll('figure svg').length") > 0,
          "images of mistakes");
    }
  }

  @Test
  void lossesThatSpanPowersOfTenAreDrawnOnALogarithmicAxis() {
    try (Opened report = open("digits", 1200, ColorScheme.LIGHT)) {
      String logarithmic = "document.getElementById('loss').parentElement.classList.contains('logarithmic')";
      assertEquals(false, report.page.evaluate(logarithmic));
      String change = "losses => { const element = document.getElementById('series'); "
          + "const series = JSON.parse(element.textContent); series.metrics.training_loss = losses; "
          + "element.textContent = JSON.stringify(series); document.dispatchEvent(new Event('chainrule-changed')); }";
      report.page.evaluate(change, List.of(1000, 10, 1, 0.5));
      assertEquals(true, report.page.evaluate(logarithmic));
      report.page.evaluate(change, List.of(1000, 10, 1, 0));
      assertEquals(false, report.page.evaluate(logarithmic), "0 has no place on a logarithmic axis");
    }
  }

  @Test
  void nothingIsWiderThanASmallScreen() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      try (Opened report = open("digits", 360, scheme)) {
        assertTrue((int) report.page.evaluate("document.documentElement.scrollWidth") <= 360, "page wider than 360 px");
      }
    }
  }

  @Test
  void darkAndLightDiffer() {
    try (Opened light = open("digits", 800, ColorScheme.LIGHT); Opened dark = open("digits", 800, ColorScheme.DARK)) {
      String background = "getComputedStyle(document.body).backgroundColor";
      assertTrue(!light.page.evaluate(background).equals(dark.page.evaluate(background)), "the same background");
    }
  }

  @Test
  void onPaperChartsFitBesideEachOtherAndNothingIsDark() {
    try (Opened report = open("digits", 700, ColorScheme.DARK)) {
      report.page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      report.page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
      assertEquals("rgb(255, 255, 255)", report.page.evaluate("getComputedStyle(document.body).backgroundColor"));
      List<?> widths = (List<?>) report.page
          .evaluate("[...document.querySelectorAll('figure:has(canvas)')].map(figure => "
              + "figure.querySelector('canvas').getBoundingClientRect().right - figure.getBoundingClientRect().right)");
      assertTrue(widths.size() >= 4 && widths.stream().allMatch(beyond -> ((Number) beyond).doubleValue() <= 0),
          () -> "pixels by which charts reach over their place: " + widths);
      assertEquals("none", report.page.evaluate("getComputedStyle(document.querySelector('details')).display"));
    }
  }

  @Test
  void decisionRegionsAreShownForPoints() {
    try (Opened report = open("spirals", 1000, ColorScheme.LIGHT)) {
      assertTrue(report.page.content().toLowerCase().contains("decision regions"), "a figure of the decision regions");
    }
  }

  /** A page with what it complained about and what it asked the network for. */
  private record Opened(Page page, BrowserContext context, List<String> complaints) implements AutoCloseable {
    @Override
    public void close() {
      context.close();
      assertEquals(List.of(), complaints, "console messages and network requests");
    }
  }

  private static Opened open(String run, int width, ColorScheme scheme) {
    BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(width, 900)
        .setColorScheme(scheme));
    Page page = context.newPage();
    List<String> complaints = new ArrayList<>();
    page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
    page.onPageError(complaints::add);
    page.onRequest(request -> Stream.of(request.url()).filter(url -> url.startsWith("http")).forEach(complaints::add));
    page.navigate(directory.resolve(run + "/report.html").toUri().toString());
    return new Opened(page, context, complaints);
  }
}
