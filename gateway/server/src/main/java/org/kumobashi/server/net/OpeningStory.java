package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One story of opening a session, told on a virtual thread. Whoever asked may lose patience: then
 * its waiting ends, but never what must not be torn, such as a redemption under way.
 */
final class OpeningStory {
  private static final Logger LOG = LoggerFactory.getLogger(OpeningStory.class);

  private Optional<Thread> waiter = Optional.empty();
  private boolean over;

  /** Something that has to be waited for. */
  interface Wait<T> {
    T out() throws InterruptedException;
  }

  private OpeningStory() {}

  /**
   * Starts one.
   *
   * @param unwanted gets the session of a story nobody waits for any more
   * @return a future that never fails
   */
  static Future<Opening> begin(
      Executor virtualThreads,
      EventLoop loop,
      Function<OpeningStory, Opening> tale,
      Consumer<Opening.Opened> unwanted) {
    Promise<Opening> promise = loop.newPromise();
    OpeningStory story = new OpeningStory();
    promise.addListener(
        done -> {
          if (promise.isCancelled()) {
            story.end();
          }
        });
    try {
      virtualThreads.execute(
          () -> {
            Opening opening = told(story, tale);
            // Then all its channels have ended, and nobody is left to hear.
            if (loop.isShutdown()) {
              return;
            }
            if (!promise.trySuccess(opening) && opening instanceof Opening.Opened opened) {
              loop.execute(() -> unwanted.accept(opened));
            }
          });
    } catch (RejectedExecutionException stopping) {
      promise.trySuccess(stopping());
    } catch (OutOfMemoryError noThread) {
      promise.trySuccess(scarce(noThread));
    }
    return promise;
  }

  private static Opening stopping() {
    return temporary("the gateway is stopping");
  }

  private static Opening scarce(OutOfMemoryError error) {
    LOG.error("event=out-of-memory doing=\"opening a session\" cause=\"{}\"", error.getMessage());
    return temporary("the gateway is short of memory or threads");
  }

  private static Opening unusable(StoreException trouble) {
    LOG.error(
        "event=store-unusable doing=\"opening a session\" cause=\"{}\"", trouble.getMessage());
    return temporary("store: " + trouble.getMessage());
  }

  private static Opening temporary(String cause) {
    return new Opening.Refused(new TokenServiceUnavailable(cause));
  }

  // A bug must not leave a client waiting for ever: it is logged with its stack and answered as
  // ours.
  private static Opening told(OpeningStory story, Function<OpeningStory, Opening> tale) {
    try {
      return tale.apply(story);
    } catch (StoreException trouble) {
      return unusable(trouble);
    } catch (OutOfMemoryError error) {
      return scarce(error);
    } catch (RejectedExecutionException stopping) {
      return stopping();
    } catch (RuntimeException | LinkageError bug) {
      LOG.error("event=bug doing=\"opening a session\"", bug);
      LoginFailure failure = new Misconfigured("a bug: " + bug.getClass().getSimpleName());
      return new Opening.Refused(failure);
    }
  }

  /**
   * Waits, unless or until nobody is interested any more.
   *
   * @throws InterruptedException if nobody is
   */
  <T> T patiently(Wait<T> wait) throws InterruptedException {
    begin();
    try {
      return wait.out();
    } finally {
      finish();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (over) {
      throw new InterruptedException("nobody waits for this session any more");
    }
    waiter = Optional.of(Thread.currentThread());
  }

  private synchronized void finish() {
    waiter = Optional.empty();
    // An interruption that came too late must not hit what follows.
    Thread.interrupted();
  }

  private synchronized void end() {
    over = true;
    waiter.ifPresent(Thread::interrupt);
  }
}
