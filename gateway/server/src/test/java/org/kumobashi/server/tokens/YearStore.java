package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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
import org.kumobashi.server.accounts.StoreException;

/** Grants in memory, quick enough for a simulated year; used by one thread. */
final class YearStore implements Accounts, IdleGrants {
  final List<String> failures = new ArrayList<>();

  private record Row(Grant grant, Secret token, Instant refreshed, Instant due) {}

  private final FakeClock clock;
  private final Map<GrantId, Row> rows = new HashMap<>();
  private boolean broken;
  private final TreeSet<Row> byDue =
      new TreeSet<>(Comparator.comparing(Row::due).thenComparing(row -> row.grant().id().value()));

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
    }
    if (row.grant().state() != Grant.State.SIGN_IN_REQUIRED) {
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
  public void recordUse(String deviceId, String client, String protocol) {
    throw new UnsupportedOperationException("no device logs in here");
  }

  @Override
  public void note(Actor actor, Act act) {
    // A year has millions of uses, and none of them matters to what becomes of the grants.
  }
}
