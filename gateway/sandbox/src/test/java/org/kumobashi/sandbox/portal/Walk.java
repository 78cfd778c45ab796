package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** A person's steps through the pages. Whatever they wait for comes within a minute. */
final class Walk {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ChromeDriver browser;
  private final String base;
  private final Wording words;

  /**
   * @param base the portal's address, ending in a slash
   */
  Walk(Chromium browser, String base, Wording words) {
    this.browser = browser.driver();
    this.base = base;
    this.words = words;
  }

  Wording words() {
    return words;
  }

  /** Opens a page of the portal by its path. */
  Walk open(String path) {
    browser.get(URI.create(base).resolve("/") + path.substring(1));
    return this;
  }

  /** Goes as far as the sign-in page of Entra ID. */
  Walk toEntra() {
    press("sign-in");
    find(By.id("upn"));
    return this;
  }

  /** Presses a button of Entra ID's page as this person. */
  Walk decide(String upn, String button) {
    // A list as people use it: the letters typed choose the entry.
    find(By.id("upn")).sendKeys(upn);
    press(button);
    return this;
  }

  /** From the first page to the devices. */
  Walk signIn(String upn) {
    open("/").toEntra().decide(upn, "accept");
    return arriveAt("/devices");
  }

  /** Waits for the page with this path. */
  Walk arriveAt(String path) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(URI.create(browser.getCurrentUrl()).getPath())
                    .as("%s", browser.getTitle())
                    .isEqualTo(path));
    return this;
  }

  /** Presses what has this id. */
  Walk press(String id) {
    find(By.id(id)).click();
    return this;
  }

  /** Types into the field with this id, in place of what was there. */
  Walk type(String id, String text) {
    WebElement field = find(By.id(id));
    field.clear();
    field.sendKeys(text);
    return this;
  }

  /** What stands in the element with this id. */
  String read(String id) {
    return find(By.id(id)).getText();
  }

  /** All that stands on the page below the bar. */
  String content() {
    return read("content");
  }

  String title() {
    return find(By.tagName("h1")).getText();
  }

  /** The first of those elements, as soon as it is there. */
  WebElement find(By by) {
    return await().atMost(PATIENCE).until(() -> all(by), found -> !found.isEmpty()).getFirst();
  }

  /** Those elements there are now; none while the page is changing. */
  List<WebElement> all(By by) {
    try {
      return browser.findElements(by);
    } catch (WebDriverException changing) {
      return List.of();
    }
  }

  /** Waits for the page of a trouble, and reads whether it says what it has to. */
  Walk meet(String trouble) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(
            () ->
                assertThat(browser.findElement(By.tagName("h1")).getText())
                    .isEqualTo(words.trouble(trouble, "title")));
    assertThat(content())
        .contains(words.trouble(trouble, "what"))
        .contains(words.trouble(trouble, "do"));
    return this;
  }
}
