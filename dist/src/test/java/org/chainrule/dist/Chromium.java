package org.chainrule.dist;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A headless Chromium, where the machine has one. */
final class Chromium implements AutoCloseable {
  private static final List<String> BROWSERS = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts one, or skips the test. */
  static Chromium start() {
    Optional<Path> executable = BROWSERS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    Required.orSkip("browser", executable.isPresent(),
        "no Chromium in " + BROWSERS + "; the package \"chromium\" brings it");
    Playwright playwright = Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Chromium(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions()
        .setExecutablePath(executable.orElseThrow()).setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"))));
  }

  /** Opens a file. What its scripts complain of is kept. */
  Page open(Path file, int width) {
    return open(file.toUri(), width);
  }

  /** Opens an address. What its scripts complain of is kept. */
  Page open(URI address, int width) {
    Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(width, 900));
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    page.navigate(address.toString());
    return page;
  }

  /** What scripts wrote to the console, errors included. */
  List<String> complaints() {
    return complaints;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
