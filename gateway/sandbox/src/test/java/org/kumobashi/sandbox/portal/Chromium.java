package org.kumobashi.sandbox.portal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Debian's Chromium without a window. One serves all the tests of a class; each of them begins as a
 * new visitor.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars");

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A browser as most people have it. */
  static Chromium start() throws IOException {
    return start(Map.of());
  }

  /** A browser that keeps no cookies. */
  static Chromium withoutCookies() throws IOException {
    return start(Map.of("profile.default_content_setting_values.cookies", 2));
  }

  private static Chromium start(Map<String, Object> preferences) throws IOException {
    List<String> arguments = new ArrayList<>(ARGUMENTS);
    arguments.add("--user-data-dir=" + Files.createTempDirectory("chromium"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.setAcceptInsecureCerts(true);
    options.addArguments(arguments);
    options.setExperimentalOption("prefs", preferences);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .build();
    return new Chromium(new ChromeDriver(service, options));
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Forgets all there was; from now on somebody else sits there who reads this language. */
  void newVisitor(String language) {
    String fresh = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
    for (String tab : driver.getWindowHandles()) {
      if (!tab.equals(fresh)) {
        driver.switchTo().window(tab).close();
      }
    }
    driver.switchTo().window(fresh);
    tell("Network.clearBrowserCookies", Map.of());
    read(language);
    screen(1000, 900, false);
  }

  /** One more tab of the same visitor, which comes to the front; the result is the one before. */
  String newTab(String language) {
    String before = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.TAB);
    read(language);
    return before;
  }

  // Each tab is told for itself.
  private void read(String language) {
    tell("Network.enable", Map.of());
    tell("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", language)));
  }

  /** A screen of this size in CSS pixels. */
  void screen(int width, int height, boolean dark) {
    tell(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 700));
    tell(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** No page runs a script from now on. */
  void withoutScripts() {
    tell("Emulation.setScriptExecutionDisabled", Map.of("value", true));
  }

  /** A command of the DevTools protocol, and what came of it. */
  Map<String, Object> tell(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
