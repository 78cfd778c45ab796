package org.kumobashi.sandbox.portal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Whether the page a browser shows is fit for everybody: for phones, for keyboards, for those who
 * hear pages and those who see little (WCAG 2.2, level AA, as far as a program can tell).
 */
final class Fitness {
  private static final int LONGEST_WAY = 150;

  private final ChromeDriver browser;
  private final String script;

  Fitness(Chromium browser) throws IOException {
    this.browser = browser.driver();
    try (InputStream file =
        Objects.requireNonNull(Fitness.class.getResourceAsStream("fitness.js"), "fitness.js")) {
      this.script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What is wrong with the page, each with the element it is about; empty if nothing is. */
  List<String> faults(String language) {
    List<String> faults = new ArrayList<>();
    for (Object fault : (List<?>) ask("return faults(arguments[0]);", language)) {
      faults.add(String.valueOf(fault));
    }
    faults.addAll(keyboardFaults());
    return faults;
  }

  /** Goes through the page with the Tab key alone. */
  private List<String> keyboardFaults() {
    List<String> faults = new ArrayList<>();
    Set<String> reached = new LinkedHashSet<>();
    // From the top, wherever something was typed before.
    ask("document.body.tabIndex = -1; document.body.focus(); return null;");
    for (int step = 0; step < LONGEST_WAY; step++) {
      browser.switchTo().activeElement().sendKeys(Keys.TAB);
      Map<?, ?> focus = (Map<?, ?>) ask("return focus();");
      String name = String.valueOf(focus.get("name"));
      if (name.isEmpty()) {
        break;
      }
      // A field for a date has several stops of its own.
      if (reached.add(name) && Boolean.FALSE.equals(focus.get("visible"))) {
        faults.add("focus cannot be seen: " + name);
      }
    }
    for (Object operable : (List<?>) ask("return operable();")) {
      if (!reached.contains(String.valueOf(operable))) {
        faults.add("not reached by the keyboard: " + operable);
      }
    }
    return faults;
  }

  private Object ask(String question, Object... arguments) {
    return Objects.requireNonNullElse(browser.executeScript(script + question, arguments), "");
  }
}
