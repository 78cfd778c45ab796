package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.RequiresProgram;

/**
 * Takes the pictures of gateway/docs/PORTAL.md. They go to target/portal; with the system property
 * {@code portal.screenshots} to the folder it names, seen from the top of the repository.
 */
class PicturesTest {
  private static final Path TOP = Path.of("../..");
  private static final Path DOCUMENT = TOP.resolve("gateway/docs/PORTAL.md");
  private static final Path KEPT = TOP.resolve("gateway/docs/portal");
  private static final int MOST_OCTETS = 80_000;
  private static final int WIDTH = 1000;

  /** Whoever is new to the portal looks at them on a phone, too, and in the dark. */
  private static final Set<String> ON_A_PHONE = Set.of("welcome", "device-card");

  private static Path folder() {
    String named = System.getProperty("portal.screenshots", "");
    return named.isEmpty() ? Path.of("target/portal") : TOP.resolve(named);
  }

  @RequiresProgram("chromedriver")
  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void areSmall(String language) throws IOException {
    Files.createDirectories(folder());
    try (Chromium browser = Chromium.start()) {
      for (List<Station> tour : List.of(Station.PERSON, Station.ADMINISTRATOR_TOUR)) {
        try (Campus campus = Campus.open()) {
          Walk walk = campus.visitor(browser, language);
          for (Station station : tour) {
            browser.screen(WIDTH, 400, false);
            station.way().go(campus, walk);
            take(browser, station.name() + "-" + language);
            if (ON_A_PHONE.contains(station.name())) {
              browser.screen(390, 400, true);
              take(browser, station.name() + "-phone-" + language);
            }
          }
        }
      }
    }
  }

  private static void take(Chromium browser, String name) throws IOException {
    byte[] png = Picture.of(browser).png();
    assertThat(png.length).as(name).isLessThan(MOST_OCTETS);
    Files.write(folder().resolve(name + ".png"), png);
  }

  @Test
  void areOfEveryPageInBothLanguagesAndAllShown() throws IOException {
    Set<String> wanted = new TreeSet<>();
    for (String language : List.of("en", "ja")) {
      Stream.of(Station.PERSON, Station.ADMINISTRATOR_TOUR)
          .flatMap(List::stream)
          .forEach(station -> wanted.add(station.name() + "-" + language + ".png"));
      ON_A_PHONE.forEach(name -> wanted.add(name + "-phone-" + language + ".png"));
    }
    try (Stream<Path> files = Files.list(KEPT)) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(wanted);
    }
    String document = Files.readString(DOCUMENT);
    assertThat(wanted).allSatisfy(file -> assertThat(document).contains("(portal/" + file + ")"));
  }
}
