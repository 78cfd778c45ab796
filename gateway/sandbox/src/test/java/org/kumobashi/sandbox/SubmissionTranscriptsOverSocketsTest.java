package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.testkit.Transcript;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;

/**
 * Transcripts of sessions after the login, through the whole gateway: whole, and octet by octet.
 */
class SubmissionTranscriptsOverSocketsTest {
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws IOException {
    gateway = GatewayFixture.configured(new SubmissionSetting());
    gateway.sandbox.mail().quirks().off(Quirk.SAVES_SENT);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  static List<Transcript> transcripts() {
    return Transcript.in(Path.of("../protocol/src/test/dialogues/smtp-submission"));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void playsInWholeLines(Transcript transcript) throws Exception {
    play(transcript, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void playsOctetByOctet(Transcript transcript) throws Exception {
    play(transcript, 1);
  }

  private static void play(Transcript transcript, int chunk) throws IOException {
    int before = gateway.sandbox.mail().received().size();
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      for (Transcript.Entry entry : transcript.entries()) {
        play(client.wire(), entry, chunk);
      }
    }
    List<ReceivedMessage> received = gateway.sandbox.mail().received();
    assertThat(received.subList(before, received.size()))
        .extracting(message -> message.octets().latin1())
        .isEqualTo(stored(transcript));
  }

  private static void play(Wire wire, Transcript.Entry entry, int chunk) throws IOException {
    String line = entry.word() + " " + entry.line();
    switch (entry.word()) {
      case "C:", "C<" -> write(wire, Transcript.octets(entry), chunk);
      case "S:" -> assertThat(GatewayFixture.line(wire)).as(line).isEqualTo(entry.text());
      case "S~" -> assertThat(GatewayFixture.line(wire)).as(line).matches(entry.text());
      case "CLOSE" -> assertThat(GatewayFixture.line(wire)).as(line).isEqualTo("(end)");
      // What upstream is told is compared where the guard plays alone, and seen here in what it
      // stored; what it answers is the sandbox's business.
      case "OPEN", "U:", "U<", "A:" -> {}
      default -> throw new IllegalStateException(line);
    }
  }

  private static void write(Wire wire, byte[] octets, int chunk) throws IOException {
    for (int at = 0; at < octets.length; at += Math.min(chunk, octets.length - at)) {
      int end = at + Math.min(chunk, octets.length - at);
      wire.write(Arrays.copyOfRange(octets, at, end));
      wire.flush();
    }
  }

  /** The contents upstream is sent in this transcript, with dots as they were before stuffing. */
  private static List<String> stored(Transcript transcript) {
    return transcript.entries().stream()
        .filter(entry -> entry.word().equals("U<"))
        .map(entry -> new String(Transcript.octets(entry), StandardCharsets.ISO_8859_1))
        .map(sent -> sent.substring(0, sent.length() - 3).replace("\r\n..", "\r\n."))
        .toList();
  }
}
