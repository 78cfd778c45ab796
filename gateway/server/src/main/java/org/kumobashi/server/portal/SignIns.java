package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.tokens.SignInService.Beginning;
import org.kumobashi.server.tokens.SignedInUser;

/**
 * Sign-ins under way, by their state. The answer comes as a POST from another site, with which a
 * browser sends no ordinary cookie; so what belongs to a sign-in is kept here, and bound to the
 * browser by a cookie made for that alone. A state is taken once, by whoever comes first.
 */
final class SignIns {
  /** How long a person has for the sign-in. */
  static final Duration LIFE = Duration.ofMinutes(10);

  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final long MOST = 50_000;

  private final RandomSecrets random;
  private final InstantSource clock;
  private final Cache<Secret, Entry> entries =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();

  /**
   * A sign-in under way.
   *
   * @param browser the cookie of the browser that began it
   * @param expected who has to sign in; empty for whoever it is
   */
  record Pending(
      Beginning beginning, Secret browser, Optional<SignedInUser> expected, Instant until) {}

  private record Entry(Pending pending, boolean used) {}

  /** What became of a look for a state. */
  sealed interface Taken {
    /** It is this one, and from now on used. */
    record Fresh(Pending pending) implements Taken {}

    /** It was taken before. */
    record Used() implements Taken {}

    /** It is too old, or was never given out. */
    record Expired() implements Taken {}

    /** It was begun with another browser, and is lost now. */
    record OtherBrowser() implements Taken {}
  }

  SignIns(RandomSecrets random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /** Begins a sign-in of the browser with this cookie. */
  Beginning begin(Secret browser, Optional<SignedInUser> expected) {
    Beginning beginning =
        new Beginning(random.next(), random.next(), random.next(), expected.map(SignedInUser::upn));
    Instant until = clock.instant().plus(LIFE);
    entries.put(
        beginning.state(), new Entry(new Pending(beginning, browser, expected, until), false));
    return beginning;
  }

  /** Takes the sign-in of this state for the browser with this cookie. */
  Taken take(Secret state, Secret browser) {
    AtomicReference<Taken> taken = new AtomicReference<>(new Taken.Expired());
    entries
        .asMap()
        .computeIfPresent(
            state,
            (key, entry) -> {
              taken.set(judge(entry, browser));
              return new Entry(entry.pending(), true);
            });
    return taken.get();
  }

  private Taken judge(Entry entry, Secret browser) {
    if (!entry.pending().browser().equals(browser)) {
      return new Taken.OtherBrowser();
    }
    if (entry.used()) {
      return new Taken.Used();
    }
    return clock.instant().isBefore(entry.pending().until())
        ? new Taken.Fresh(entry.pending())
        : new Taken.Expired();
  }
}
