package org.kumobashi.server.tokens;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.StoreException;

/** A store in memory that writes down what it was asked to remember. */
public final class FakeAccounts implements Accounts {
  private final FakeClock clock;
  private final Map<GrantId, Grant> grants = new ConcurrentHashMap<>();
  private final Map<GrantId, Secret> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, Mailbox> mailboxes = new ConcurrentHashMap<>();
  private final Map<String, Map.Entry<Device, Secret>> devices = new ConcurrentHashMap<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<String> redeemed = new CopyOnWriteArrayList<>();
  private final List<String> lookUps = new CopyOnWriteArrayList<>();
  private final List<Note> notes = new CopyOnWriteArrayList<>();
  private volatile Set<String> lastClients = Set.of();
  private volatile boolean full;
  private volatile boolean unreadable;

  public FakeAccounts(FakeClock clock) {
    this.clock = clock;
  }

  /** A delegated grant with this refresh token. */
  public Grant delegated(String id, String refreshToken) {
    GrantId grantId = new GrantId(id);
    Grant grant =
        new Grant(
            grantId,
            Grant.Kind.DELEGATED,
            "contoso",
            "oid-" + id,
            id + "@contoso.example",
            Grant.State.ACTIVE,
            clock.instant());
    grants.put(grantId, grant);
    refreshTokens.put(grantId, Secret.of(refreshToken));
    return grant;
  }

  /** An app-only grant. */
  public Grant appOnly(String id) {
    GrantId grantId = new GrantId(id);
    Grant grant =
        new Grant(
            grantId,
            Grant.Kind.APP_ONLY,
            "contoso",
            "",
            id + "@contoso.example",
            Grant.State.ACTIVE,
            clock.instant());
    grants.put(grantId, grant);
    return grant;
  }

  public void add(Mailbox mailbox) {
    mailboxes.put(mailbox.address(), mailbox);
  }

  public void add(Device device, String password) {
    devices.put(device.id(), Map.entry(device, Secret.of(password)));
  }

  public void removeGrant(GrantId id) {
    grants.remove(id);
    refreshTokens.remove(id);
  }

  /** The owner signs in: a new refresh token, and active. */
  public void signIn(GrantId id, String refreshToken) {
    refreshTokens.put(id, Secret.of(refreshToken));
    put(id, Grant.State.ACTIVE);
  }

  public void fillDisk(boolean isFull) {
    full = isFull;
  }

  public void makeUnreadable() {
    unreadable = true;
  }

  /** What was written, in order. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** The grants that were redeemed, and when each is due again. */
  public List<String> redeemed() {
    return List.copyOf(redeemed);
  }

  /** The mailboxes whose device was asked for. */
  public List<String> lookUps() {
    return List.copyOf(lookUps);
  }

  public Grant current(Grant grant) {
    return grant(grant.id()).orElseThrow();
  }

  @Override
  public Optional<Device> device(String mailbox, Secret password) {
    lookUps.add(mailbox);
    // The real one waits for its database here, and others go on meanwhile.
    LockSupport.parkNanos(1_000_000);
    if (unreadable) {
      throw new StoreException("unreadable");
    }
    return devices.values().stream()
        .filter(entry -> entry.getKey().mailbox().equals(mailbox))
        .filter(entry -> entry.getValue().equals(password))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public Optional<Device> device(String id) {
    return Optional.ofNullable(devices.get(id)).map(Map.Entry::getKey);
  }

  @Override
  public Optional<Mailbox> mailbox(String address) {
    return Optional.ofNullable(mailboxes.get(address));
  }

  @Override
  public Optional<Grant> grant(GrantId id) {
    return Optional.ofNullable(grants.get(id));
  }

  @Override
  public Optional<Secret> refreshToken(GrantId id) {
    if (unreadable) {
      throw new StoreException("unreadable");
    }
    return Optional.ofNullable(refreshTokens.get(id));
  }

  @Override
  public void replaceRefreshToken(GrantId id, Secret redeemed, Secret replacement) {
    failIfFull();
    if (refreshTokens.replace(id, redeemed, replacement)) {
      events.add("replaced " + redeemed.revealText() + " by " + replacement.revealText());
    }
  }

  @Override
  public void recordRedeemed(GrantId id, Instant due) {
    failIfFull();
    redeemed.add(id + " " + due);
  }

  @Override
  public void setGrantState(GrantId id, Grant.State state, String reason) {
    failIfFull();
    events.add(state + " " + reason);
    put(id, state);
  }

  @Override
  public boolean condemn(GrantId id, Optional<Secret> judged, Grant.State state, String reason) {
    failIfFull();
    if (!refreshToken(id).equals(judged)) {
      return false;
    }
    setGrantState(id, state, reason);
    return true;
  }

  @Override
  public void recordUse(String deviceId, String client, String protocol, Optional<String> oldTls) {
    failIfFull();
    events.add("used " + deviceId + " " + client + " " + protocol);
  }

  @Override
  public Set<String> lastClients(String mailbox, Instant since) {
    return lastClients;
  }

  /** Whence a store from before this process says that every mailbox was used last. */
  public void lastClients(Set<String> clients) {
    lastClients = clients;
  }

  @Override
  public void note(Actor actor, Act act) {
    notes.add(new Note(actor, act));
  }

  /** A line for the audit log. */
  public record Note(Actor actor, Act act) {}

  /** The lines for the audit log, in order. */
  public List<Note> notes() {
    return List.copyOf(notes);
  }

  private void put(GrantId id, Grant.State state) {
    Instant now = clock.instant();
    grants.computeIfPresent(
        id,
        (_, old) -> new Grant(id, old.kind(), old.tenant(), old.objectId(), old.upn(), state, now));
  }

  private void failIfFull() {
    if (full) {
      throw new StoreException("the disk is full");
    }
  }
}
