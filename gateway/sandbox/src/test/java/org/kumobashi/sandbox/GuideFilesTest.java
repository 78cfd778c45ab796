package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.portal.guides.Access;
import org.kumobashi.server.portal.guides.Guide;
import org.kumobashi.server.portal.guides.Guides;
import org.kumobashi.server.portal.guides.Phrases;

/** The real programs do with the files of the guides what the guides say. */
class GuideFilesTest {
  private static GatewayFixture gateway;

  private static final Phrases KEYS =
      new Phrases() {
        @Override
        public String say(String key, Object... arguments) {
          return key;
        }

        @Override
        public boolean has(String key) {
          return false;
        }
      };

  @TempDir private Path home;
  private String user = "";
  private Access access = new Access("", Optional.empty(), List.of());

  @BeforeAll
  static void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void enrolSomeoneNew(TestInfo test) {
    // What the programs' parsers might stumble over, as far as an address can hold it.
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    user = name + "'#+{x}@" + Sandbox.DOMAIN;
    access = new Access(user, Optional.of(gateway.enrol(user)), servers(Protocol.values()));
    gateway.sandbox.mail().deliver(user, message());
  }

  private byte[] message() {
    return ("From: " + user + "\r\nTo: b@example.org\r\nSubject: by the guide\r\n\r\nhello\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Access.Server> servers(Protocol... protocols) {
    return gateway.configuration.listeners().stream()
        .filter(listener -> Arrays.asList(protocols).contains(listener.protocol()))
        .map(GuideFilesTest::server)
        .toList();
  }

  private static Access.Server server(Listener listener) {
    return new Access.Server(
        listener.protocol(), "localhost", gateway.port(listener.name()), listener.tls());
  }

  /** The file of a program, with the sandbox's authority written into it as a person would. */
  private Path file(String program, String line, String trusting) throws IOException {
    String text =
        Guides.fitting(DeviceKind.FETCHER, access, KEYS).stream()
            .filter(guide -> guide.id().equals(program))
            .flatMap(guide -> guide.file().stream())
            .map(Guide.FileText::text)
            .findFirst()
            .orElseThrow();
    assertThat(text).contains(line);
    Path file =
        Files.createFile(
            home.resolve("rc"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String authority = gateway.sandbox.certificateFile().toString();
    return Files.writeString(file, text.replace(line, trusting.replace("CA", authority)));
  }

  private ProgramRun run(Path input, String... command) throws Exception {
    List<String> all =
        Stream.concat(Stream.of("env", "HOME=" + home, "FETCHMAILHOME=" + home), Stream.of(command))
            .toList();
    return ProgramRun.of(input, all);
  }

  private static void assertThatItWorked(ProgramRun run) {
    assertThat(run.code()).as(run.said()).isZero();
  }

  private Path nothing() throws IOException {
    return Files.createTempFile(home, "in", "");
  }

  private void assertThatTheMessageIsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .anySatisfy(file -> assertThat(file).content().contains("Subject: by the guide"));
    }
  }

  @Test
  @RequiresProgram("fetchmail")
  void fetchmailFetches() throws Exception {
    Path rc = file("fetchmail", "sslcertck", "sslcertck sslcertfile \"CA\"");
    Path box = Files.createDirectory(home.resolve("box"));
    assertThatItWorked(
        run(nothing(), "fetchmail", "-f", rc.toString(), "--mda", "cat > " + box + "/mail"));
    assertThatTheMessageIsIn(box);
  }

  @Test
  @RequiresProgram("getmail")
  void getmailFetches() throws Exception {
    Path rc = file("getmail", "ca_certs = /etc/ssl/certs/ca-certificates.crt", "ca_certs = CA");
    for (String part : List.of("cur", "new", "tmp")) {
      Files.createDirectories(home.resolve("Maildir").resolve(part));
    }
    ProgramRun run =
        run(nothing(), "getmail", "--getmaildir", home.toString(), "--rcfile", rc.toString());
    // Where the test runs as root getmail fetches, and then does not write for that user.
    assertThat(run.said()).contains("1 messages").contains("retrieved, 0 skipped");
  }

  @Test
  @RequiresProgram("mbsync")
  void mbsyncSynchronises() throws Exception {
    Path rc = file("mbsync", "SSLType IMAPS", "SSLType IMAPS\nCertificateFile CA");
    Files.createDirectory(home.resolve("Maildir"));
    assertThatItWorked(run(nothing(), "mbsync", "-c", rc.toString(), "-a"));
    assertThatTheMessageIsIn(home.resolve("Maildir"));
  }

  @Test
  @RequiresProgram("msmtp")
  void msmtpSends() throws Exception {
    Path rc = file("msmtp", "auth on", "auth on\ntls_trust_file CA");
    Path letter = Files.write(home.resolve("letter"), message());
    int before = gateway.sandbox.mail().received().size();
    assertThatItWorked(run(letter, "msmtp", "-C", rc.toString(), user));
    assertThat(gateway.sandbox.mail().received()).hasSize(before + 1);
  }
}
