package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.sandbox.mail.MailCounters;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.sandbox.mail.SandboxMail;
import org.kumobashi.server.config.BareNewlines;
import org.kumobashi.server.config.Listener;

/**
 * A false end of content with another transaction behind it, through the whole gateway to a real
 * SMTP server, in any two reads: it is one message there, or none.
 */
class SmugglingOverSocketsTest {
  private static final String BEFORE = "S: 1\r\n\r\nb";
  private static final String SMUGGLED =
      "MAIL FROM:<e@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nS: 2\r\n\r\nb";
  private static final String END = "\r\n.\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static GatewayFixture gateway;
  private static SubmissionClient normalizing;
  private static SubmissionClient rejecting;

  @BeforeAll
  static void start() throws IOException {
    Listener.Content standard = Listener.Content.standard();
    Listener.Content strict =
        new Listener.Content(standard.messageLimit(), standard.discardLimit(), BareNewlines.REJECT);
    gateway = GatewayFixture.configured(new SubmissionSetting().content("submission", strict));
    gateway.sandbox.mail().quirks().off(Quirk.SAVES_SENT);
    normalizing = SubmissionClient.of(gateway);
    rejecting = SubmissionClient.connected(gateway, "submission", GatewayFixture.ALICE);
    assertThat(rejecting.logIn(gateway.password)).startsWith("235 ");
  }

  @AfterAll
  static void stop() throws IOException {
    normalizing.quit();
    rejecting.quit();
    normalizing.close();
    rejecting.close();
    gateway.close();
  }

  /** Written as in the tables that were published: CR, LF, NUL and a dot. */
  static Stream<String> falseEnds() {
    return Stream.of(
        "LF . LF",
        "LF . CRLF",
        "LF . CR",
        "CR . CR",
        "CR . CRLF",
        "CR . LF",
        "CRLF . LF",
        "CRLF . CR",
        "CRLF . CR CRLF",
        "CR CR . CR CR",
        "LF LF . LF LF",
        "LF CR . LF CR",
        "LF LF . CRLF",
        "LF CR . CRLF",
        "CR CRLF . LF",
        "CRLF . LF LF",
        "CRLF . LF CRLF",
        "CRLF NUL . CRLF",
        "CRLF . NUL CRLF",
        "CRLF . CR NUL LF",
        "CR NUL LF . CRLF",
        "LF NUL . LF",
        "LF . NUL LF",
        "CR NUL . CR NUL",
        "CRLF . . CRLF",
        "LF . . LF",
        "CRLF . BLANK CRLF",
        "LF . CRLF . LF",
        "CRLF .");
  }

  static Stream<String> falseEndsWithBareNewlines() {
    return falseEnds().filter(name -> hasBareNewline(BEFORE + octets(name)));
  }

  private static String octets(String name) {
    return Arrays.stream(name.split(" ", -1))
        .map(
            word ->
                switch (word) {
                  case "CR" -> "\r";
                  case "LF" -> "\n";
                  case "CRLF" -> "\r\n";
                  case "NUL" -> "\0";
                  case "BLANK" -> " ";
                  default -> word;
                })
        .collect(Collectors.joining());
  }

  private static boolean hasBareNewline(String text) {
    return text.replace("\r\n", "").matches("(?s).*[\r\n].*");
  }

  /** What these octets behind 354 mean: lines end with CRLF, and a dot before others is dropped. */
  private static String canonical(String stream) {
    return Arrays.stream(stream.split("\r\n", -1))
        .map(line -> line.startsWith(".") ? line.substring(1) : line)
        .map(line -> line.replaceAll("[\r\n]", "\r\n"))
        .collect(Collectors.joining("\r\n"));
  }

  @ParameterizedTest
  @MethodSource("falseEnds")
  @DisplayName("R37 a false end, split anywhere, is content of the one message that is stored")
  void storesOneMessage(String falseEnd) throws Exception {
    String content = BEFORE + octets(falseEnd) + SMUGGLED;
    String expected = canonical(content + "\r\n");
    SandboxMail mail = gateway.sandbox.mail();
    for (int split = 0; split <= content.length() + END.length(); split++) {
      int stored = mail.received().size();
      assertThat(send(normalizing, content + END, split))
          .as("at %s", split)
          .startsWith("250 2.0.0");
      assertThat(mail.received()).as("at %s", split).hasSize(stored + 1);
      ReceivedMessage message = mail.received().getLast();
      assertThat(message.octets().latin1()).as("at %s", split).isEqualTo(expected);
      assertThat(message.from()).isEqualTo(GatewayFixture.ALICE);
    }
    assertThat(normalizing.ask("NOOP")).isEqualTo("250 2.0.0 OK");
  }

  @ParameterizedTest
  @MethodSource("falseEndsWithBareNewlines")
  @DisplayName("R37 where bare newlines are rejected, nothing of a false end's message is stored")
  void storesNothingWhereBareNewlinesAreRejected(String falseEnd) throws Exception {
    String content = BEFORE + octets(falseEnd) + SMUGGLED;
    MailCounters counters = gateway.sandbox.mail().counters();
    int stored = gateway.sandbox.mail().received().size();
    long finalDots = counters.finalDots();
    for (int split = 0; split <= content.length() + END.length(); split++) {
      assertThat(send(rejecting, content + END, split))
          .as("at %s", split)
          .startsWith("550 5.6.11 ");
    }
    assertThat(rejecting.send("the next one")).startsWith("250 2.0.0");
    assertThat(counters.finalDots()).isEqualTo(finalDots + 1);
    assertThat(gateway.sandbox.mail().received()).hasSize(stored + 1);
  }

  @Test
  @DisplayName("R37 where bare newlines are rejected, other false ends are content all the same")
  void takesOtherFalseEndsForContentWhereBareNewlinesAreRejected() throws Exception {
    for (String falseEnd : falseEnds().filter(it -> !hasBareNewline(octets(it))).toList()) {
      String content = BEFORE + octets(falseEnd) + SMUGGLED;
      for (int split = 0; split <= content.length() + END.length(); split++) {
        int stored = gateway.sandbox.mail().received().size();
        assertThat(send(rejecting, content + END, split)).startsWith("250 2.0.0");
        assertThat(gateway.sandbox.mail().received()).hasSize(stored + 1);
        assertThat(gateway.sandbox.mail().received().getLast().octets().latin1())
            .isEqualTo(canonical(content + "\r\n"));
      }
    }
  }

  /** Sends content in two writes, the second when the first has surely been read by the gateway. */
  private static String send(SubmissionClient client, String stream, int split)
      throws IOException, InterruptedException {
    MailCounters counters = gateway.sandbox.mail().counters();
    client.beginContent("v@example.ac.jp");
    long octets = counters.contentOctets();
    long broken = counters.brokenMessages();
    String first = stream.substring(0, split);
    write(client, first);
    assertThat(
            counters.await(
                it ->
                    it.brokenMessages() > broken
                        || it.contentOctets() >= octets + surelyPassedOn(first),
                PATIENCE))
        .as("the first part is read")
        .isTrue();
    write(client, stream.substring(split));
    return client.reply();
  }

  /**
   * How many octets of these the gateway sends upstream before it gets more, unless it refuses the
   * message already: then it ends it there.
   */
  private static int surelyPassedOn(String octets) {
    int safe = Math.min(octets.length(), BEFORE.length());
    return octets.substring(0, safe).stripTrailing().length();
  }

  private static void write(SubmissionClient client, String octets) throws IOException {
    client.wire().write(octets.getBytes(StandardCharsets.ISO_8859_1));
    client.wire().flush();
  }
}
