package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.server.LoggedLines;
import org.kumobashi.server.accounts.StoreException;

/** What a login hears when the gateway itself is in trouble. */
final class OpeningStoryTest {
  private static final Executor HERE = Runnable::run;

  private final Transport transport = new Transport();
  private final LoggedLines log = new LoggedLines();

  @AfterEach
  void stop() {
    log.close();
    transport.close();
  }

  private LoginFailure refusal(Executor threads, Function<OpeningStory, Opening> tale)
      throws Exception {
    EventLoop loop = transport.workers().next();
    Opening opening = OpeningStory.begin(threads, loop, tale, _ -> {}).get();
    return ((Opening.Refused) opening).failure();
  }

  private static Opening never(OpeningStory story) {
    throw new AssertionError("nothing should run");
  }

  @Test
  @DisplayName("R50 out of threads: the login is refused as temporary, in one line of the log")
  void isTemporaryWithoutAThread() throws Exception {
    Executor none =
        work -> {
          throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
        };
    assertThat(refusal(none, OpeningStoryTest::never)).isInstanceOf(TokenServiceUnavailable.class);
    assertThat(log.with("event=out-of-memory"))
        .singleElement()
        .asString()
        .contains("unable to create native thread")
        .doesNotContain("STACK");
  }

  @Test
  void isTemporaryWithoutMemory() throws Exception {
    assertThat(
            refusal(
                HERE,
                story -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isInstanceOf(TokenServiceUnavailable.class);
    assertThat(log.with("event=bug")).isEmpty();
  }

  @Test
  void isTemporaryWithoutAStore() throws Exception {
    assertThat(
            refusal(
                HERE,
                story -> {
                  throw new StoreException("the store failed: disk is full");
                }))
        .isInstanceOf(TokenServiceUnavailable.class);
    assertThat(log.with("event=store-unusable"))
        .singleElement()
        .asString()
        .contains("disk is full")
        .doesNotContain("STACK");
  }

  @Test
  void isTemporaryWhileTheGatewayStops() throws Exception {
    Executor stopped =
        work -> {
          throw new RejectedExecutionException("shut down");
        };
    assertThat(refusal(stopped, OpeningStoryTest::never))
        .isInstanceOf(TokenServiceUnavailable.class);
  }

  @Test
  void isTemporaryAndNoBugWhenTheGatewayStopsInTheMidst() throws Exception {
    assertThat(
            refusal(
                HERE,
                story -> {
                  throw new RejectedExecutionException("event executor terminated");
                }))
        .isInstanceOf(TokenServiceUnavailable.class);
    assertThat(log.with("event=bug")).isEmpty();
  }

  @Test
  void endsQuietlyIfItsEventLoopHasEnded() {
    EventLoop loop = transport.workers().next();
    Future<Opening> opening =
        OpeningStory.begin(
            HERE,
            loop,
            story -> {
              transport.close();
              throw new RejectedExecutionException("event executor terminated");
            },
            _ -> {});
    assertThat(opening.isDone()).isFalse();
    assertThat(log.with("ERROR")).isEmpty();
  }

  @Test
  void keepsTheStackOfABug() throws Exception {
    assertThat(
            refusal(
                HERE,
                story -> {
                  throw new IllegalStateException("nobody thought of this");
                }))
        .isInstanceOf(Misconfigured.class);
    assertThat(log.with("event=bug")).singleElement().asString().contains("STACK");
  }
}
