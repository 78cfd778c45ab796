package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.testkit.ScriptedLogin;

class ImapWordsTest {
  static Stream<LoginFailure> failures() {
    return Arrays.stream(LoginFailure.class.getPermittedSubclasses())
        .map(kind -> ScriptedLogin.failure(kind.getSimpleName()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void endsEveryRefusalWithATaggedNoAndItsCode(LoginFailure failure) {
    List<String> words = ImapWords.refusal("a1", failure);
    assertThat(words.getLast()).matches("a1 NO \\[[A-Z]+] [A-Z][ -~]+\\.");
    assertThat(words).noneMatch(line -> line.contains(failure.cause()) || line.length() > 500);
  }

  @Test
  void soundsTheSameForNoPasswordAndForAWrongOne() {
    assertThat(List.of(ImapWords.incomplete("a1")))
        .isEqualTo(ImapWords.refusal("a1", ScriptedLogin.failure("BadCredentials")));
  }
}
