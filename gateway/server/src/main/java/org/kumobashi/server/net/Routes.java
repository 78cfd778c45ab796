package org.kumobashi.server.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.server.config.Upstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which order the addresses of a mail server are tried: as DNS has them, but for those that
 * failed lately, which come last, the longest ago first. None is left out. Thread-safe.
 */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  /** A dead address costs one connection a quarter of a second whenever this is over. */
  private static final Duration FORGIVEN = Duration.ofMinutes(2);

  private static final int MOST_ADDRESSES = 1000;

  private final Names names;
  private final AtomicLong failures = new AtomicLong();
  private final Cache<InetSocketAddress, Long> failed;

  Routes(Names names, Ticker ticker) {
    this.names = names;
    this.failed =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(FORGIVEN)
            .ticker(ticker)
            .build();
  }

  /** With names as the operating system finds them, on these threads. */
  static Routes ofSystem(Executor lookUps) {
    Ticker ticker = Ticker.systemTicker();
    return new Routes(
        new RememberedNames(Names.ofSystem(), lookUps, RememberedNames.Patience.USUAL, ticker),
        ticker);
  }

  /**
   * All addresses of a server, the healthiest first; blocks.
   *
   * @throws UnknownHostException if none is known
   */
  List<InetSocketAddress> to(Upstream.Server server) throws UnknownHostException {
    return healthiestFirst(
        names.addresses(server.host()).stream()
            .map(address -> new InetSocketAddress(address, server.port()))
            .toList());
  }

  /** These addresses in the order in which to try them now. */
  List<InetSocketAddress> healthiestFirst(List<InetSocketAddress> addresses) {
    return addresses.stream().sorted(Comparator.comparingLong(this::lastFailure)).toList();
  }

  private long lastFailure(InetSocketAddress address) {
    Long last = failed.getIfPresent(address);
    return last == null ? 0 : last;
  }

  /** A connection to it failed, or was too slow, or ended before upstream's verdict. */
  void failed(InetSocketAddress address, String why) {
    if (failed.asMap().put(address, failures.incrementAndGet()) == null) {
      LOG.warn("event=upstream-address-failed address={} cause=\"{}\"", address, why);
    }
  }

  /** A login there had a verdict. */
  void worked(InetSocketAddress address) {
    if (failed.asMap().remove(address) != null) {
      LOG.info("event=upstream-address-works address={}", address);
    }
  }

  /** How many addresses failed lately. */
  long troubled() {
    failed.cleanUp();
    return failed.estimatedSize();
  }
}
