package org.kumobashi.protocol.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingTest {
  private static final ClientPolicy POLICY =
      new ClientPolicy("gw.example", true, false, 2, 1, 1000);

  @Test
  void countsBadCommandsAndFailedLoginsApart() {
    Standing standing = Standing.fresh(true).afterBadCommand();
    assertThat(standing.isSpent(POLICY)).isFalse();
    assertThat(standing.afterBadCommand().isSpent(POLICY)).isTrue();
    assertThat(standing.afterFailedLogin().isSpent(POLICY)).isTrue();
  }

  @Test
  void forgivesNothingForTls() {
    assertThat(Standing.fresh(false).afterBadCommand().afterFailedLogin().afterTls())
        .isEqualTo(new Standing(true, 1, 1));
  }

  @Test
  void tiesLoginToTlsUnlessCleartextIsAllowed() {
    assertThat(Standing.fresh(false).mayLogIn(POLICY)).isFalse();
    assertThat(Standing.fresh(true).mayLogIn(POLICY)).isTrue();
    ClientPolicy trusted = ClientPolicy.standard("gw.example", false, true);
    assertThat(Standing.fresh(false).mayLogIn(trusted)).isTrue();
  }

  @Test
  void offersStartTlsOnlyInClear() {
    assertThat(Standing.fresh(false).mayStartTls(POLICY)).isTrue();
    assertThat(Standing.fresh(true).mayStartTls(POLICY)).isFalse();
    ClientPolicy without = ClientPolicy.standard("gw.example", false, true);
    assertThat(Standing.fresh(false).mayStartTls(without)).isFalse();
  }
}
