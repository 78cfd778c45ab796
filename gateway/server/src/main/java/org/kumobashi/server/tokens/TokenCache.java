package org.kumobashi.server.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.server.accounts.GrantId;

/**
 * Access tokens in memory, one per grant.
 *
 * <p><b>Idea.</b> Entra ID blocks an application that asks for a token at every login
 * (AADSTS50196), and old mail programs log in every minute. A token lives 60 to 90 minutes, so one
 * request an hour serves any number of logins. The life of a cached token has three stretches: it
 * <em>serves</em>; then it is <em>ageing</em>, that is it still serves, and the first login that
 * sees it starts a redemption which nobody waits for; then it is inside the margin, where logins
 * wait for a new one, because Exchange ends a session at the moment its token expires. Only if
 * Entra ID cannot be had does a token inside the margin serve once more, as a last resort.
 *
 * <p><b>Invariants.</b> (1) A password has been verified before anyone asks here; the cache knows
 * nothing of passwords, so it can never let anybody in. (2) A token is here only after the refresh
 * token that came with it is on disk. (3) A dead grant has no entry. (4) A rejected token is
 * dropped by value, so that a late complaint about the old token does not cost the new one. (5) A
 * forced drop happens at most once a minute per grant: if upstream refuses every token of a
 * mailbox, its program's logins must not become token requests.
 *
 * <p><b>Refused.</b> A loading cache: its loader holds a lock of the table while Entra ID thinks,
 * so strangers could wait for each other, and a failure would have to be an exception. MSAL4J's own
 * cache: it never evicts, is written out whole, and mixes users when an answer lacks an id token.
 * Tokens on disk: a restart costs one request per grant, and a stolen store would open mailboxes at
 * once. Expiry by the cache alone: three stretches are a judgement, not a deletion; the cache only
 * bounds memory.
 */
final class TokenCache {
  private static final Duration LONGEST_LEAD = Duration.ofMinutes(5);
  private static final Duration LAST_RESORT = Duration.ofMinutes(2);
  private static final Duration SHORT_LIVED_MARGIN = Duration.ofMinutes(1);
  private static final Duration BETWEEN_FORCED_DROPS = Duration.ofMinutes(1);

  private final Duration refreshMargin;
  private final InstantSource clock;
  private final Cache<GrantId, Held> tokens;
  private final Cache<GrantId, Instant> forcedDrops;

  /**
   * An empty cache.
   *
   * @param refreshMargin how long before its end a token stops to serve
   */
  TokenCache(Duration refreshMargin, InstantSource clock) {
    this.refreshMargin = refreshMargin;
    this.clock = clock;
    this.tokens = Caffeine.newBuilder().maximumSize(100_000).build();
    this.forcedDrops = Caffeine.newBuilder().maximumSize(100_000).build();
  }

  /** The token of this grant, whatever its age. */
  Optional<Held> held(GrantId id) {
    return Optional.ofNullable(tokens.getIfPresent(id));
  }

  /** Keeps a token that was just redeemed. */
  void keep(GrantId id, AccessToken token, Duration lifetime) {
    // A tenant may shorten lifetimes to 10 minutes: the usual margin would leave nothing to cache.
    boolean longLived = lifetime.compareTo(refreshMargin.multipliedBy(2)) > 0;
    Duration small = shorter(SHORT_LIVED_MARGIN, lifetime.dividedBy(4));
    Duration margin = longLived ? refreshMargin : shorter(small, refreshMargin);
    tokens.put(id, new Held(token, margin, lead(token, lifetime)));
  }

  /** Drops this token if it is still the one kept, unless that was done a moment ago. */
  void dropRejected(GrantId id, AccessToken rejected) {
    tokens
        .asMap()
        .computeIfPresent(
            id, (key, held) -> held.token().equals(rejected) && mayForce(key) ? null : held);
  }

  /** Drops whatever is known of this grant. */
  void dropAll(GrantId id) {
    tokens.invalidate(id);
    forcedDrops.invalidate(id);
  }

  private boolean mayForce(GrantId id) {
    Instant now = clock.instant();
    Instant last = forcedDrops.getIfPresent(id);
    if (last != null && now.isBefore(last.plus(BETWEEN_FORCED_DROPS))) {
      return false;
    }
    forcedDrops.put(id, now);
    return true;
  }

  // Half to all of the longest lead, told by the token itself, so that grants redeemed together
  // after a restart drift apart.
  private static Duration lead(AccessToken token, Duration lifetime) {
    Duration longest = shorter(LONGEST_LEAD, lifetime.dividedBy(4));
    int percent = 50 + Math.floorMod(token.value().hashCode(), 51);
    return longest.multipliedBy(percent).dividedBy(100);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** A cached token and the bounds of the three stretches of its life. */
  record Held(AccessToken token, Duration margin, Duration lead) {
    /** Whether it may be handed out without a second thought. */
    boolean servesAt(Instant now) {
      return left(now).compareTo(margin) > 0;
    }

    /** Whether it is time to redeem the next one. */
    boolean ageingAt(Instant now) {
      return left(now).compareTo(margin.plus(lead)) <= 0;
    }

    /** Whether it may be handed out because no other can be had. */
    boolean lastResortAt(Instant now) {
      return left(now).compareTo(shorter(LAST_RESORT, margin)) > 0;
    }

    private Duration left(Instant now) {
      return Duration.between(now, token.expiresAt());
    }
  }
}
