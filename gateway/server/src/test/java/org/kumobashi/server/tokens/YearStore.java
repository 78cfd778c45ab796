package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.IdleGrants;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Notice;
import org.kumobashi.server.accounts.NoticeKind;
import org.kumobashi.server.accounts.NoticeRound;
import org.kumobashi.server.accounts.NoticeSchedule;
import org.kumobashi.server.accounts.Standing;
import org.kumobashi.server.accounts.StoreException;

/** Grants in memory, quick enough for a simulated year; used by one thread. */
final class YearStore implements Accounts, IdleGrants, NoticeSchedule {
  final List<String> failures = new ArrayList<>();

  private record Row(Grant grant, Secret token, Instant refreshed, Instant due) {}

  private final FakeClock clock;
  private final Map<GrantId, Row> rows = new HashMap<>();
  private boolean broken;
  private final TreeSet<Row> byDue =
      new TreeSet<>(Comparator.comparing(Row::due).thenComparing(row -> row.grant().id().value()));
  private final TreeSet<Row> byUse =
      new TreeSet<>(
          Comparator.comparing(Row::refreshed).thenComparing(row -> row.grant().id().value()));
  private final Set<GrantId> dead = new LinkedHashSet<>();
  private final Map<GrantId, NoticeRound> rounds = new HashMap<>();

  YearStore(FakeClock clock) {
    this.clock = clock;
  }

  Grant add(String id, String token, Instant due) {
    Grant grant =
        new Grant(
            new GrantId(id),
            Grant.Kind.DELEGATED,
            "contoso",
            "oid-" + id,
            id + "@contoso.example",
            Grant.State.ACTIVE,
            clock.instant());
    put(new Row(grant, Secret.of(token), clock.instant(), due));
    return grant;
  }

  private Row row(GrantId id) {
    return Optional.ofNullable(rows.get(id)).orElseThrow();
  }

  private void put(Row row) {
    Row old = rows.put(row.grant().id(), row);
    if (old != null) {
      byDue.remove(old);
      byUse.remove(old);
    }
    byUse.add(row);
    dead.remove(row.grant().id());
    if (row.grant().state() == Grant.State.SIGN_IN_REQUIRED) {
      dead.add(row.grant().id());
    } else {
      byDue.add(row);
    }
  }

  void fail(boolean fails) {
    broken = fails;
  }

  @Override
  public Optional<Idle> claim(Duration farthest, Duration lease) {
    if (broken) {
      throw new StoreException("unreadable");
    }
    Instant now = clock.instant();
    if (byDue.isEmpty() || byDue.first().due().isAfter(now)) {
      return Optional.empty();
    }
    Row row = byDue.first();
    put(new Row(row.grant(), row.token(), row.refreshed(), now.plus(lease)));
    return Optional.of(new Idle(row.grant(), row.refreshed()));
  }

  @Override
  public void failed(GrantId id, LoginFailure failure) {
    failures.add(id + " " + failure.getClass().getSimpleName());
  }

  @Override
  public void postpone(GrantId id, Instant due) {
    Row row = row(id);
    put(new Row(row.grant(), row.token(), row.refreshed(), due));
  }

  /** Its owner signs in. */
  void signIn(GrantId id, String token) {
    setGrantState(id, Grant.State.ACTIVE, "");
    Row row = row(id);
    put(new Row(row.grant(), Secret.of(token), clock.instant(), clock.instant()));
  }

  /** Active, and not redeemed for 60 days. */
  boolean isExpiring(GrantId id) {
    Row row = row(id);
    return row.grant().state() == Grant.State.ACTIVE
        && row.refreshed().plus(Standing.EXPIRING_AFTER).isBefore(clock.instant());
  }

  @Override
  public Optional<Notice> claim() {
    Instant latest = clock.instant().minus(Standing.EXPIRING_AFTER);
    Stream<Row> unused = byUse.stream().takeWhile(row -> row.refreshed().isBefore(latest));
    return Stream.concat(dead.stream().map(this::row), unused)
        .flatMap(row -> trouble(row).flatMap(trouble -> notice(row, trouble)).stream())
        .findFirst();
  }

  private Optional<NoticeRound.Trouble> trouble(Row row) {
    return switch (row.grant().state()) {
      case BLOCKED -> Optional.empty();
      case ACTIVE -> Optional.of(new NoticeRound.Trouble(NoticeKind.EXPIRING, row.refreshed()));
      case SIGN_IN_REQUIRED ->
          Optional.of(new NoticeRound.Trouble(NoticeKind.SIGN_IN_REQUIRED, row.grant().changed()));
    };
  }

  private Optional<Notice> notice(Row row, NoticeRound.Trouble trouble) {
    GrantId id = row.grant().id();
    Optional<NoticeRound> last = Optional.ofNullable(rounds.get(id));
    Optional<NoticeRound> round = NoticeRound.next(last, trouble, clock.instant());
    round.ifPresent(next -> rounds.put(id, next));
    return round.map(next -> new Notice(id, id.value(), next));
  }

  @Override
  public void failed(Notice notice) {
    rounds.put(notice.grant(), notice.round().failed(clock.instant()));
  }

  @Override
  public Optional<Instant> longestUnused() {
    return rows.values().stream()
        .filter(row -> row.grant().state() == Grant.State.ACTIVE)
        .map(Row::refreshed)
        .min(Comparator.naturalOrder());
  }

  @Override
  public Optional<Grant> grant(GrantId id) {
    return Optional.ofNullable(rows.get(id)).map(Row::grant);
  }

  @Override
  public Optional<Secret> refreshToken(GrantId id) {
    return Optional.ofNullable(rows.get(id)).map(Row::token);
  }

  @Override
  public void replaceRefreshToken(GrantId id, Secret redeemed, Secret replacement) {
    Row row = row(id);
    if (row.token().equals(redeemed)) {
      put(new Row(row.grant(), replacement, row.refreshed(), row.due()));
    }
  }

  @Override
  public void recordRedeemed(GrantId id, Instant due) {
    Row row = row(id);
    put(new Row(row.grant(), row.token(), clock.instant(), due));
  }

  @Override
  public void setGrantState(GrantId id, Grant.State state, String reason) {
    Row row = row(id);
    Grant old = row.grant();
    Grant grant =
        new Grant(id, old.kind(), old.tenant(), old.objectId(), old.upn(), state, clock.instant());
    put(new Row(grant, row.token(), row.refreshed(), row.due()));
  }

  @Override
  public boolean condemn(GrantId id, Optional<Secret> judged, Grant.State state, String reason) {
    if (!refreshToken(id).equals(judged)) {
      return false;
    }
    setGrantState(id, state, reason);
    return true;
  }

  @Override
  public Optional<Device> device(String mailbox, Secret password) {
    return Optional.empty();
  }

  @Override
  public Optional<Device> device(String id) {
    return Optional.empty();
  }

  @Override
  public Optional<Mailbox> mailbox(String address) {
    return Optional.empty();
  }

  @Override
  public void recordUse(String deviceId, String client, String protocol, Optional<String> oldTls) {
    throw new UnsupportedOperationException("no device logs in here");
  }

  @Override
  public Set<String> lastClients(String mailbox, Instant since) {
    throw new UnsupportedOperationException("no device logs in here");
  }

  @Override
  public void note(Actor actor, Act act) {
    // A year has millions of uses, and none of them matters to what becomes of the grants.
  }
}
