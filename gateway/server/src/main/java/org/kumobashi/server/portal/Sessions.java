package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * Who is signed in, in memory: a restart signs everybody out. A session begins with the sign-in,
 * under a name nobody had before, so none can be prepared for somebody else.
 */
final class Sessions {
  private static final long MOST = 100_000;

  private final RandomSecrets random;
  private final Duration length;
  private final InstantSource clock;
  private final Cache<Secret, Session> sessions;

  Sessions(RandomSecrets random, Duration length, InstantSource clock) {
    this.random = random;
    this.length = length;
    this.clock = clock;
    this.sessions = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(length).build();
  }

  /** Begins a session. */
  Session open(Session.Person person) {
    Session session = new Session(random.next(), person, clock.instant().plus(length));
    sessions.put(session.token(), session);
    return session;
  }

  /** The session of this cookie, if it has not ended. */
  Optional<Session> find(Secret cookie) {
    return Optional.ofNullable(sessions.getIfPresent(cookie))
        .filter(session -> session.isValidAt(clock.instant()));
  }

  /** Ends a session. */
  void end(Session session) {
    sessions.invalidate(session.token());
  }
}
