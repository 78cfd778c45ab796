package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignInService;

/** When the connections of an old configuration are closed. */
class PortalWaysTest {
  private final AtomicInteger firstEnded = new AtomicInteger();
  private final AtomicInteger nextEnded = new AtomicInteger();

  private static PortalWays.Way way(AtomicInteger ended, Supplier<Boolean> answers) {
    SignInService signIn =
        new SignInService() {
          @Override
          public boolean answers() {
            return answers.get();
          }

          @Override
          public URI page(Beginning beginning) {
            return URI.create("https://localhost/");
          }

          @Override
          public SignInOutcome redeem(Secret code, Beginning beginning) {
            return new SignInOutcome.NotGenuine("not asked for");
          }
        };
    return new PortalWays.Way(
        signIn, (mailbox, upn, token) -> Optional.empty(), ended::incrementAndGet);
  }

  @Test
  void endsWhatNobodyUsesAtAChange() {
    PortalWays ways = new PortalWays(way(firstEnded, () -> false));
    assertThat(ways.signIn().answers()).isFalse();
    assertThat(firstEnded).hasValue(0);
    ways.change(way(nextEnded, () -> true));
    assertThat(firstEnded).hasValue(1);
    assertThat(ways.signIn().answers()).isTrue();
    assertThat(nextEnded).hasValue(0);
    ways.close();
    assertThat(nextEnded).hasValue(1);
    assertThatThrownBy(() -> ways.signIn().answers()).hasMessage("the portal has stopped");
  }

  @Test
  void endsWhatIsInUseAfterItsLastUse() {
    PortalWays[] ways = new PortalWays[1];
    ways[0] =
        new PortalWays(
            way(
                firstEnded,
                () -> {
                  ways[0].change(way(nextEnded, () -> true));
                  assertThat(ways[0].signIn().answers()).as("by the next one").isTrue();
                  assertThat(firstEnded).as("it is in use").hasValue(0);
                  return false;
                }));
    assertThat(ways[0].signIn().answers()).isFalse();
    assertThat(firstEnded).hasValue(1);
    assertThat(nextEnded).hasValue(0);
  }
}
