package org.kumobashi.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows of the architecture: lower rooms know nothing of upper ones, and each library lives in
 * one room.
 */
class RoomsTest {
  /** From the bottom up; rooms in one entry do not know each other either. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("protocol.octets"),
          List.of("protocol.identity"),
          List.of("protocol.sasl"),
          List.of("protocol.dialogue"),
          List.of("protocol.imap", "protocol.pop3", "protocol.smtp", "protocol.trace"),
          List.of("server.config"),
          List.of("server.telemetry"),
          List.of("server.accounts"),
          List.of("server.tokens"),
          List.of("server.pacing"),
          List.of("server.login"),
          List.of("server.net", "server.portal", "server.notices"),
          List.of("server.cli"));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.kumobashi");
  }

  static Stream<Arguments> arrows() {
    return Stream.iterate(0, floor -> floor + 1)
        .limit(FLOORS.size())
        .flatMap(
            floor ->
                FLOORS.get(floor).stream()
                    .flatMap(
                        room ->
                            FLOORS.subList(floor, FLOORS.size()).stream()
                                .flatMap(List::stream)
                                .filter(other -> !other.equals(room))
                                .map(other -> Arguments.of(room, other))));
  }

  @ParameterizedTest(name = "{0} knows nothing of {1}")
  @MethodSource("arrows")
  void lowerRoomsKnowNothingOfUpperOnes(String lower, String upper) {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.kumobashi." + lower + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.kumobashi." + upper + ".."));
  }

  @ParameterizedTest(name = "only {1} sees {0}")
  @CsvSource({
    "io.netty.., server.net",
    "com.microsoft.aad.., server.tokens",
    "java.sql.., server.accounts",
    "org.sqlite.., server.accounts",
    "org.postgresql.., server.accounts",
    "com.zaxxer.., server.accounts",
    "org.snakeyaml.., server.config",
    "picocli.., server.cli",
    "io.micrometer.., server.telemetry",
    "io.javalin.., server.portal",
    "org.eclipse.jetty.., server.portal",
    "gg.jte.., server.portal",
    "com.google.zxing.., server.portal",
    "com.sun.net.httpserver.., server.telemetry"
  })
  void eachLibraryLivesInOneRoom(String library, String room) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.kumobashi." + room + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  @Test
  void protocolIsPure() {
    check(
        classes()
            .that()
            .resideInAPackage("org.kumobashi.protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "org.kumobashi.protocol..",
                "java.lang..",
                "java.util..",
                "java.nio",
                "java.nio.charset",
                "java.io",
                "java.security",
                "java.text",
                "java.time",
                "org.jspecify.."));
  }

  /**
   * Octets from outside become only types that our own parsers name: nothing reads classes out of
   * them, by serialization, by a binding of JSON, XML or YAML, or by a script.
   */
  @ParameterizedTest(name = "nothing uses {0}")
  @ValueSource(
      strings = {
        "java.io.ObjectInputStream",
        "java.io.ObjectOutputStream",
        "java.io.Externalizable",
        "java.beans..",
        "java.rmi..",
        "javax.naming..",
        "javax.management.remote..",
        "javax.script..",
        "javax.xml.bind..",
        "jakarta.xml.bind..",
        "com.fasterxml.jackson..",
        "tools.jackson..",
        "com.google.gson..",
        "com.thoughtworks.xstream..",
        "org.yaml.snakeyaml..",
        "org.snakeyaml.engine.v2.constructor..",
        "org.apache.commons.collections.."
      })
  void nothingMakesObjectsOfWhatComesFromOutside(String deserializer) {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                deserializer.endsWith("..")
                    ? JavaClass.Predicates.resideInAPackage(deserializer)
                    : JavaClass.Predicates.type(typeNamed(deserializer))));
  }

  // Signals names two classes of the JDK in its own text, which is no input.
  @Test
  void nothingLoadsAClassByItsName() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.kumobashi.server.cli.Signals")
            .should()
            .callMethod(Class.class, "forName", String.class)
            .orShould()
            .callMethod(ClassLoader.class, "loadClass", String.class));
  }

  private static Class<?> typeNamed(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException missing) {
      throw new IllegalArgumentException(missing);
    }
  }

  @Test
  void onlyTheCommandLineKnowsWhatPutsRoomsTogether() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("org.kumobashi.server", "org.kumobashi.server.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.kumobashi.server"));
  }

  private static void check(ArchRule rule) {
    rule.check(classes);
  }
}
