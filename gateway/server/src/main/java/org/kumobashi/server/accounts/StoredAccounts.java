package org.kumobashi.server.accounts;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.AuditRules;
import org.kumobashi.server.config.Store;

/**
 * Accounts in a database that running gateways and the command line share. Every answer is read
 * afresh, so a revoked device is refused at its next login.
 */
public final class StoredAccounts implements Accounts, AutoCloseable {
  /** As many as a gateway alone would count in its memory. */
  private static final int MOST_COUNTERS = 200_000;

  /** What differs between production and tests. */
  record Surroundings(Clock clock, RandomWords random, SlowHash slowHash, Ticker ticker) {
    static Surroundings real(Clock clock) {
      return new Surroundings(
          clock, new RandomWords(new SecureRandom()), new Argon2id(), Ticker.systemTicker());
    }
  }

  private final Database database;
  private final StoreSecrets secrets;
  private final Verifiers verifiers;
  private final KeyStorage keys;
  private final Surroundings surroundings;
  private final ErrorNotes errorNotes;
  private final GrantStates states;
  private final AuditSeal seal;
  private final AuditWriter writer;
  private final AuditQueue queue;
  private final Duration auditKept;

  private StoredAccounts(Open open, KeyStorage keys, AuditRules audit) {
    Surroundings surroundings = open.surroundings();
    StoreSecrets secrets = open.secrets();
    this.database = open.database();
    this.secrets = secrets;
    this.keys = keys;
    this.surroundings = surroundings;
    this.errorNotes = new ErrorNotes(new MailboxErrors(database), surroundings.clock());
    this.verifiers =
        new Verifiers(
            database.transaction(secrets::verifierKey),
            surroundings.slowHash(),
            surroundings.ticker());
    this.seal = new AuditSeal(database.transaction(secrets::auditKey));
    this.writer = new AuditWriter(seal);
    this.states =
        new GrantStates(
            new Changes(database, writer, Actor.GATEWAY, surroundings.clock()),
            surroundings.clock());
    this.queue =
        new AuditQueue(
            database, writer, surroundings.clock(), AuditQueue.Bounds.usual(audit.gather()));
    this.auditKept = audit.keep();
  }

  private record Open(Database database, StoreSecrets secrets, Surroundings surroundings) {}

  /**
   * Opens the store; makes it if there is none. The master key must exist.
   *
   * @throws StoreException if the key is missing, malformed or open to others, if the store is
   *     damaged or newer than this program, or if the key is not the store's
   */
  public static StoredAccounts open(Store settings, Clock clock) {
    return open(settings, new ReferencedKeys(settings.masterKey()), Surroundings.real(clock));
  }

  static StoredAccounts open(Store settings, KeyStorage keys, Surroundings surroundings) {
    Keyring keyring = new Keyring(keys);
    Database database = new Database(connections(settings, surroundings));
    Vault vault = new Vault(keyring, surroundings.random());
    StoreSecrets secrets = new StoreSecrets(vault, surroundings.random());
    try {
      return new StoredAccounts(new Open(database, secrets, surroundings), keys, settings.audit());
    } catch (StoreException unusable) {
      database.close();
      throw unusable;
    }
  }

  private static Connections connections(Store settings, Surroundings surroundings) {
    Migrations migrations = Migrations.known(surroundings.clock());
    return switch (settings.place()) {
      case Store.InFile(Path path) -> new OneConnection(new DatabaseFile(path, migrations).open());
      case Store.OnServer server -> new DatabaseServer(server, migrations).open();
    };
  }

  @Override
  public Optional<Device> device(String mailbox, Secret password) {
    String verifier = verifiers.presented(mailbox, password);
    return database
        .call(sql -> DeviceTable.withVerifier(sql, verifier))
        .filter(device -> same(device.mailbox(), mailbox))
        .filter(device -> device.isValidAt(surroundings.clock().instant()));
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Device> device(String id) {
    return database.call(sql -> DeviceTable.find(sql, id));
  }

  @Override
  public Optional<Mailbox> mailbox(String address) {
    return database.call(sql -> MailboxTable.find(sql, address));
  }

  @Override
  public Optional<Grant> grant(GrantId id) {
    return database.call(sql -> GrantTable.find(sql, id));
  }

  @Override
  public Optional<Secret> refreshToken(GrantId id) {
    return database
        .call(sql -> GrantTable.token(sql, id))
        .map(token -> secrets.openToken(id, token));
  }

  @Override
  public void replaceRefreshToken(GrantId id, Secret redeemed, Secret replacement) {
    if (redeemed.equals(replacement)) {
      return;
    }
    var change =
        new StoreSecrets.TokenChange(redeemed, replacement, surroundings.clock().instant());
    database.transaction(sql -> secrets.replaceToken(sql, id, change));
  }

  @Override
  public void recordRedeemed(GrantId id, Instant due) {
    database.call(
        sql -> {
          GrantTable.refreshed(sql, id, surroundings.clock().instant(), due);
          return true;
        });
  }

  @Override
  public void setGrantState(GrantId id, Grant.State state, String reason) {
    database.transaction(sql -> states.set(sql, id, state, reason));
  }

  @Override
  public boolean condemn(GrantId id, Optional<Secret> judged, Grant.State state, String reason) {
    return database.transaction(
        sql -> {
          Optional<Secret> present =
              GrantTable.token(sql, id).map(token -> secrets.openToken(id, token));
          return present.equals(judged) && states.set(sql, id, state, reason);
        });
  }

  @Override
  public Set<String> lastClients(String mailbox, Instant since) {
    return Set.copyOf(database.call(sql -> DeviceTable.lastClients(sql, mailbox, since)));
  }

  @Override
  public void recordUse(String deviceId, String client, String protocol) {
    var use = new DeviceStatus.LastUse(surroundings.clock().instant(), client, protocol);
    database.call(
        sql -> {
          DeviceTable.use(sql, deviceId, use);
          return true;
        });
  }

  /**
   * A number that grows whenever administration, in this process or another, changes a mailbox, a
   * device or a grant, and whenever a grant becomes blocked. Logins and refreshed tokens do not
   * count.
   */
  public long changes() {
    return database.call(ChangeCounter::read);
  }

  /** What an administrator may do; {@code actor} goes into the audit log. */
  public Administration administration(Actor actor) {
    return new Administration(changes(actor), secrets, verifiers, surroundings);
  }

  /** Mailboxes that their own people connect; {@code actor} goes into the audit log. */
  public Enrolments enrolments(Actor actor) {
    return new Enrolments(changes(actor), administration(actor));
  }

  private Changes changes(Actor actor) {
    return new Changes(database, writer, actor, surroundings.clock());
  }

  @Override
  public void note(Actor actor, Act act) {
    queue.note(actor, act);
  }

  /** What was done, and by whom. */
  public AuditLog auditLog() {
    return new AuditLog(changes(Actor.GATEWAY), seal, auditKept);
  }

  /** How many lines for the audit log were lost since the start; more than none is an alarm. */
  public long lostAuditLines() {
    return queue.lost();
  }

  /** How many lines wait to be written into the audit log. */
  public int waitingAuditLines() {
    return queue.waiting();
  }

  /** What went wrong with each mailbox lately. */
  public MailboxErrors errors() {
    return new MailboxErrors(database);
  }

  /** Where to tell what goes wrong; somebody has to write it down from time to time. */
  public ErrorNotes errorNotes() {
    return errorNotes;
  }

  /** Searches among many mailboxes. */
  public Directory directory() {
    return new Directory(database, surroundings.clock());
  }

  /** What a restart must not forget of the recipients of the last day. */
  public RecipientCounts recipientCounts() {
    return new RecipientCounts(database);
  }

  /** What devices used, month by month. */
  public DeviceUses deviceUses() {
    return new DeviceUses(database);
  }

  /** Grants by how long their refresh token has lain unused. */
  public IdleGrants idleGrants() {
    return new StoredIdleGrants(database, surroundings.clock(), errorNotes);
  }

  /** Where gateways that share the store count wrong passwords together; empty if none can. */
  public Optional<AttemptCounters> sharedCounters() {
    return database.dialect() == Dialect.SQLITE
        ? Optional.empty()
        : Optional.of(
            new SharedCounters(
                database,
                database.transaction(secrets::attemptKey),
                surroundings.clock(),
                MOST_COUNTERS));
  }

  /** How grants fare, and the end of those that stay blocked. */
  public GrantLives grantLives() {
    return new GrantLives(changes(Actor.GATEWAY), surroundings.clock());
  }

  /** The mails owners are to get. */
  public NoticeSchedule notices() {
    return new StoredNotices(database, surroundings.clock());
  }

  /** Changes of the master key; {@code actor} goes into the audit log. */
  public KeyRotation keyRotation(Actor actor) {
    return new KeyRotation(changes(actor), secrets, keys, surroundings.random());
  }

  /** Finishes what was begun and closes the database. */
  @Override
  public void close() {
    queue.close();
    database.close();
  }
}
