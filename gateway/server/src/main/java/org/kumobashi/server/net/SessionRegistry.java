package org.kumobashi.server.net;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.login.Admission;

/**
 * The sessions there are: how many each mailbox has, so that Exchange Online's own limit is never
 * met, and which device each belongs to, so that a revoked one can be ended.
 */
final class SessionRegistry {
  /** A client that is logged in. */
  record Session(Channel client, Connection connection, Admission admission) {}

  private record Key(String mailbox, Protocol protocol) {}

  private volatile Limits limits;
  private final Map<Key, Integer> counts = new ConcurrentHashMap<>();
  private final Map<Channel, Session> sessions = new ConcurrentHashMap<>();

  SessionRegistry(Limits limits) {
    this.limits = limits;
  }

  /** Counts by other limits from here on. Who has a place keeps it. */
  void change(Limits others) {
    limits = others;
  }

  /** A place for one more session, or empty if the mailbox has all it may have. */
  Optional<Lease> acquire(String mailbox, Protocol protocol) {
    Key key = new Key(mailbox, protocol);
    int limit = limits.sessions(protocol);
    AtomicBoolean granted = new AtomicBoolean();
    counts.compute(
        key,
        (k, count) -> {
          int now = count == null ? 0 : count;
          granted.set(now < limit);
          return granted.get() ? Integer.valueOf(now + 1) : count;
        });
    return granted.get() ? Optional.of(leaseOf(key)) : Optional.empty();
  }

  private Lease leaseOf(Key key) {
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.compareAndSet(true, false)) {
        counts.computeIfPresent(key, (k, count) -> count == 1 ? null : Integer.valueOf(count - 1));
      }
    };
  }

  /** Remembers a session until its client channel closes. */
  void add(Session session) {
    Channel client = session.client();
    sessions.put(client, session);
    client.closeFuture().addListener(closed -> sessions.remove(client));
  }

  /** A snapshot of the sessions. */
  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** How many places are taken, over all mailboxes. */
  int leased() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
