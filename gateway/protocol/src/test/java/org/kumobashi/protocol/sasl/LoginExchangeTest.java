package org.kumobashi.protocol.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

class LoginExchangeTest {
  private static final SaslStep ALICE =
      new SaslStep.Done(new Credentials("alice", Secret.of("secret")));

  private final LoginExchange exchange = new LoginExchange();

  @DisplayName("R45 the prompts are VXNlcm5hbWU6 and UGFzc3dvcmQ6")
  @Test
  void promptsToTheLetter() {
    assertThat(prompt(exchange.start(Optional.empty()))).isEqualTo("VXNlcm5hbWU6");
    assertThat(prompt(exchange.next(OctetString.of("alice")))).isEqualTo("UGFzc3dvcmQ6");
    assertThat(exchange.next(OctetString.of("secret"))).isEqualTo(ALICE);
  }

  @Test
  void takesTheUserNameWithTheCommand() {
    assertThat(prompt(exchange.start(Optional.of(OctetString.of("alice")))))
        .isEqualTo("UGFzc3dvcmQ6");
    assertThat(exchange.next(OctetString.of("secret"))).isEqualTo(ALICE);
  }

  @Test
  void asksForTheUserAfterAnEmptyInitialResponse() {
    assertThat(prompt(exchange.start(Optional.of(OctetString.EMPTY)))).isEqualTo("VXNlcm5hbWU6");
  }

  @DisplayName("R11 an empty user or password is malformed")
  @Test
  void refusesEmptyAnswers() {
    assertThat(exchange.next(OctetString.EMPTY)).isInstanceOf(SaslStep.Malformed.class);
    exchange.next(OctetString.of("alice"));
    assertThat(exchange.next(OctetString.EMPTY)).isInstanceOf(SaslStep.Malformed.class);
  }

  private static String prompt(SaslStep step) {
    return Base64Text.encode(((SaslStep.Challenge) step).challenge());
  }
}
