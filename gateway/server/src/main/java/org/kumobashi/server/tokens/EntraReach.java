package org.kumobashi.server.tokens;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Entra ID can be had at the moment. A good answer counts for ten seconds, so that a class
 * that signs in together costs one request; a bad one does not count at all.
 */
final class EntraReach {
  private static final Logger LOG = LoggerFactory.getLogger(EntraReach.class);
  private static final Duration COUNTS = Duration.ofSeconds(10);

  private final EntraHttpClient http;
  private final URI discovery;
  private final InstantSource clock;
  private final AtomicReference<Instant> until = new AtomicReference<>(Instant.MIN);

  /**
   * @param authority the URL up to and with the tenant, ending in a slash
   */
  EntraReach(EntraHttpClient http, String authority, InstantSource clock) {
    this.http = http;
    this.discovery = PublishedKeys.discovery(authority);
    this.clock = clock;
  }

  /** Asks, unless it answered a moment ago; blocks. */
  boolean answers() {
    if (clock.instant().isBefore(until.get())) {
      return true;
    }
    try {
      http.get(discovery);
      until.set(clock.instant().plus(COUNTS));
      return true;
    } catch (IOException down) {
      LOG.warn("doing=\"looking for the sign-in page\" cause=\"{}\"", reason(down));
      return false;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String reason(IOException down) {
    return down.getCause() == null ? String.valueOf(down.getMessage()) : down.getCause().toString();
  }
}
