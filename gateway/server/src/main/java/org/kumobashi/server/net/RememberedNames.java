package org.kumobashi.server.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the addresses found last, for the time in which DNS fails or does not answer.
 *
 * <p>The system's look-up holds its thread for many seconds when no server answers. A virtual
 * thread would keep one of the few carriers all that time, and with it every login. So look-ups run
 * on threads given for it, one at a time for each name; whoever asks meanwhile waits for the same
 * answer, and only a moment if there is one to fall back on.
 */
final class RememberedNames implements Names {
  private static final Logger LOG = LoggerFactory.getLogger(RememberedNames.class);

  /** Microsoft moves names within minutes, but the old addresses serve on for longer. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final Duration TOLD_AGAIN = Duration.ofMinutes(5);
  private static final int MOST_NAMES = 100;

  private final Names names;
  private final Executor threads;
  private final Patience patience;
  private final Map<String, CompletableFuture<List<InetAddress>>> running =
      new ConcurrentHashMap<>();
  private final Cache<String, List<InetAddress>> remembered;
  private final Cache<String, Boolean> told;

  /**
   * How long to wait for an answer.
   *
   * @param withAnother while an older one is remembered
   * @param withNone while there is none
   */
  record Patience(Duration withAnother, Duration withNone) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /**
   * @param threads may be held for long by each of the few names there are
   */
  RememberedNames(Names names, Executor threads, Patience patience, Ticker ticker) {
    this.names = names;
    this.threads = threads;
    this.patience = patience;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(MOST_NAMES)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker)
            .build();
    this.told =
        Caffeine.newBuilder()
            .maximumSize(MOST_NAMES)
            .expireAfterWrite(TOLD_AGAIN)
            .ticker(ticker)
            .build();
  }

  /** Threads for look-ups, which keep no process alive. */
  static ExecutorService threads() {
    return Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("names-", 0).factory());
  }

  @Override
  public List<InetAddress> addresses(String host) throws UnknownHostException {
    Optional<List<InetAddress>> before = Optional.ofNullable(remembered.getIfPresent(host));
    Duration limit = before.isPresent() ? patience.withAnother() : patience.withNone();
    try {
      return asked(host).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      return fallBack(host, before, String.valueOf(failed.getCause()));
    } catch (TimeoutException slow) {
      return fallBack(host, before, "no answer in time");
    } catch (InterruptedException left) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted while looking up " + host);
    }
  }

  private CompletableFuture<List<InetAddress>> asked(String host) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    CompletableFuture<List<InetAddress>> other = running.putIfAbsent(host, answer);
    if (other != null) {
      return other;
    }
    try {
      threads.execute(() -> ask(host, answer));
    } catch (RuntimeException | Error noThread) {
      running.remove(host, answer);
      answer.completeExceptionally(noThread);
    }
    return answer;
  }

  // Who asks once it is answered is to get an answer of their own: so it is off the list before.
  private void ask(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      List<InetAddress> found = names.addresses(host);
      remembered.put(host, found);
      if (told.asMap().remove(host) != null) {
        LOG.info("event=names-answered host={}", host);
      }
      running.remove(host, answer);
      answer.complete(found);
    } catch (UnknownHostException | RuntimeException | Error failed) {
      running.remove(host, answer);
      answer.completeExceptionally(failed);
    }
  }

  private List<InetAddress> fallBack(String host, Optional<List<InetAddress>> before, String why)
      throws UnknownHostException {
    if (told.asMap().putIfAbsent(host, true) == null) {
      LOG.warn("event=names-failed host={} remembered={} cause=\"{}\"", host, before, why);
    }
    return before.orElseThrow(() -> new UnknownHostException(host + ": " + why));
  }
}
