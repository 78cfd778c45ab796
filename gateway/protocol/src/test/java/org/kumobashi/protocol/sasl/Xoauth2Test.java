package org.kumobashi.protocol.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

class Xoauth2Test {
  @Test
  void putsUserAndTokenBetweenControlAs() {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.EPOCH);
    Secret response = Xoauth2.response("alice@example.ac.jp", token);
    assertThat(Base64Text.decode(response.revealText()))
        .contains(OctetString.of("user=alice@example.ac.jp\u0001auth=Bearer token\u0001\u0001"));
    assertThat(response.toString()).isEqualTo("****");
  }

  @DisplayName("R42 a long token stays on one line")
  @Test
  void breaksNoLines() {
    AccessToken token = new AccessToken(Secret.of("t".repeat(4_000)), Instant.EPOCH);
    assertThat(Xoauth2.response("alice@example.ac.jp", token).revealText())
        .matches("[A-Za-z0-9+/]+=*");
  }

  @DisplayName("R32 the challenge's JSON is described on one bounded line")
  @Test
  void describesTheChallenge() {
    String json = Base64Text.encode(OctetString.of("{\"status\":\r\n\"401\"}"));
    assertThat(Xoauth2.describeChallenge(json)).isEqualTo("{\"status\": \"401\"}");
    String escape = Base64Text.encode(OctetString.of("a\u0085b\u009bc\u2028d"));
    assertThat(Xoauth2.describeChallenge(escape)).isEqualTo("a b c d");
    String endless = Base64Text.encode(OctetString.of("x".repeat(2_000)));
    assertThat(Xoauth2.describeChallenge(endless)).hasSize(500);
    assertThat(Xoauth2.describeChallenge("{}")).isEqualTo("a challenge that is not base64");
  }
}
