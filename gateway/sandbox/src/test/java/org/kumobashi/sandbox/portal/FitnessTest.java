package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.RequiresProgram;

/** Every page on a phone of 360 pixels, by day and by night, by keyboard, read out, in colours. */
@RequiresProgram("chromedriver")
class FitnessTest {
  private static Chromium browser;

  @BeforeAll
  static void launch() throws IOException {
    browser = Chromium.start();
  }

  @AfterAll
  static void quit() {
    browser.close();
  }

  private static void findsNothingOn(List<Station> tour, String language) throws IOException {
    Fitness fitness = new Fitness(browser);
    Set<String> faults = new LinkedHashSet<>();
    try (Campus campus = Campus.open()) {
      Walk walk = campus.visitor(browser, language);
      for (Station station : tour) {
        station.way().go(campus, walk);
        for (boolean dark : new boolean[] {false, true}) {
          browser.screen(360, 740, dark);
          String where = station.name() + (dark ? " (dark): " : ": ");
          fitness.faults(language).forEach(fault -> faults.add(where + fault));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void findsNothingOnThePagesOfAPerson(String language) throws IOException {
    findsNothingOn(Station.PERSON, language);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void findsNothingOnThePagesOfAdministrators(String language) throws IOException {
    findsNothingOn(Station.ADMINISTRATOR_TOUR, language);
  }

  @Test
  void findsWhatIsWrongWithABadPage() throws IOException {
    browser.newVisitor("en");
    browser.screen(360, 740, false);
    browser
        .driver()
        .get(
            "data:text/html,<html lang=en><meta name=viewport content='width=device-width'><body"
                + " style='background:white'><main><h1>A</h1><h3>B</h3><p"
                + " style='color:silver'>faint</p><input name=x style='outline:none'><button"
                + " tabindex=-1>skipped</button><div style='width:900px'>wide</div>");
    assertThat(String.join("\n", new Fitness(browser).faults("ja")))
        .contains(
            "language: en",
            "headings jump to h3",
            "contrast of 1.",
            "no label: input",
            "scrolls sideways",
            "focus cannot be seen: input",
            "not reached by the keyboard: button");
  }
}
