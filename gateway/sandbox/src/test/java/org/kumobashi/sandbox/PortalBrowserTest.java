package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A person with a real browser: from the first page to a device that works, and to one that works
 * no more. Pictures of the pages are left in target/portal.
 */
class PortalBrowserTest {
  private static final String CAROL = "carol@" + Sandbox.DOMAIN;
  private static final Path PICTURES = Path.of("target/portal");

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.withPortal();
    gateway.sandbox.addUser(CAROL);
    Files.createDirectories(PICTURES);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @RequiresProgram("chromedriver")
  @ParameterizedTest
  @CsvSource({
    "en, Microsoft, Last used, never, Reader, false",
    "ja, Microsoft でサインイン, 最後の利用, なし, 研究室のプリンター, true"
  })
  void connectsAMailboxAndItsDevices(
      String language, String signIn, String lastUse, String never, String label, boolean dark)
      throws Exception {
    Path profile = Files.createTempDirectory("chromium");
    ChromeDriver browser = browser(profile, language, dark);
    try {
      browser.get(gateway.configuration.portal());
      assertThat(browser.findElement(By.tagName("html")).getAttribute("lang")).isEqualTo(language);
      assertThat(browser.findElement(By.id("sign-in")).getText()).contains(signIn);
      picture(browser, language, "welcome");
      signIn(browser, "accept");

      assertThat(browser.getCurrentUrl()).endsWith("/devices");
      browser.findElement(By.id("add")).click();
      browser.findElement(By.id("label")).sendKeys(label);
      picture(browser, language, "add");
      browser.findElement(By.id("create")).click();
      String password = browser.findElement(By.id("password")).getText();
      picture(browser, language, "card");
      assertThat(browser.findElement(By.id("user")).getText()).isEqualTo(CAROL);
      browser.findElement(By.id("done")).click();
      assertThat(browser.findElement(By.id("content")).getText()).contains(label, lastUse, never);

      assertThat(login(password)).startsWith("a1 OK");
      browser.navigate().refresh();
      picture(browser, language, "devices");
      assertThat(browser.findElement(By.id("content")).getText())
          .contains("127.0.0.1", "IMAP")
          .doesNotContain(never);

      browser.findElement(By.cssSelector(".devices a.revoke")).click();
      picture(browser, language, "revoke");
      browser.findElement(By.id("revoke")).click();
      assertThat(browser.findElements(By.cssSelector(".devices li"))).isEmpty();
      assertThat(login(password)).startsWith("a1 NO [AUTHENTICATIONFAILED]");

      browser.findElement(By.id("sign-out")).click();
      picture(browser, language, "signed-out");
      signIn(browser, "cancel");
      picture(browser, language, "consent-denied");
      assertThat(browser.findElements(By.id("reference"))).hasSize(1);
      other(browser, language);
    } finally {
      browser.quit();
    }
  }

  /** The switch changes the language, and the cookie keeps it. */
  private static void other(ChromeDriver browser, String language) {
    String wanted = language.equals("en") ? "ja" : "en";
    browser.findElement(By.id("language-" + wanted)).click();
    browser.navigate().refresh();
    assertThat(browser.findElement(By.tagName("html")).getAttribute("lang")).isEqualTo(wanted);
  }

  private static void signIn(ChromeDriver browser, String decision) {
    browser.findElement(By.id("sign-in")).click();
    // The page before opens Entra ID's by itself.
    WebElement user = browser.findElement(By.id("upn"));
    user.sendKeys(CAROL);
    browser.findElement(By.id(decision)).click();
    browser.findElement(By.cssSelector(decision.equals("accept") ? "#add" : "#reference"));
  }

  private String login(String password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + CAROL + " " + password);
      return GatewayFixture.line(wire);
    }
  }

  private static ChromeDriver browser(Path profile, String language, boolean dark) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.setAcceptInsecureCerts(true);
    options.addArguments(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + profile,
            "--lang=" + language,
            "--accept-lang=" + language,
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1)));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    WebDriver.Options manage = driver.manage();
    manage.timeouts().implicitlyWait(Duration.ofSeconds(20));
    return driver;
  }

  private static void picture(ChromeDriver browser, String language, String page)
      throws IOException {
    for (int width : new int[] {390, 1000}) {
      browser.manage().window().setSize(new Dimension(width, 900));
      byte[] png = browser.getScreenshotAs(OutputType.BYTES);
      Files.write(PICTURES.resolve(page + "-" + language + "-" + width + ".png"), png);
    }
  }
}
