package org.kumobashi.protocol.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

class PlainExchangeTest {
  private final PlainExchange exchange = new PlainExchange();

  @ParameterizedTest
  @ValueSource(strings = {"\0alice\0secret", "alice\0alice\0secret"})
  void acceptsAnAuthzidThatIsAbsentOrTheSame(String response) {
    assertThat(exchange.start(Optional.of(OctetString.of(response)))).isEqualTo(done("secret"));
    assertThat(exchange.next(OctetString.of(response))).isEqualTo(done("secret"));
  }

  @Test
  void asksWithAnEmptyChallenge() {
    assertThat(exchange.start(Optional.empty()))
        .isEqualTo(new SaslStep.Challenge(OctetString.EMPTY));
  }

  @DisplayName("R11 malformed PLAIN is told apart from an exception")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "alice\0secret",
        "\0alice\0",
        "\0\0secret",
        "\0\0",
        "\0alice\0a\0b",
        "bob\0alice\0secret"
      })
  void refusesWhatIsNotPlain(String response) {
    assertThat(exchange.next(OctetString.of(response))).isInstanceOf(SaslStep.Malformed.class);
  }

  @Test
  void tellsNothingOfAMalformedResponse() {
    assertThat(exchange.next(OctetString.of("alice\0secret")).toString()).doesNotContain("secret");
  }

  @Test
  void keepsTheOctetsOfThePassword() {
    OctetString response = OctetString.ofLatin1("\0alice\0caf\u00e9");
    byte[] password = {'c', 'a', 'f', (byte) 0xe9};
    assertThat(exchange.next(response))
        .isEqualTo(new SaslStep.Done(new Credentials("alice", Secret.of(password))));
  }

  private static SaslStep done(String password) {
    return new SaslStep.Done(new Credentials("alice", Secret.of(password)));
  }
}
