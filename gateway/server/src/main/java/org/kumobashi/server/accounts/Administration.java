package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an administrator may do with mailboxes, devices and grants. Each change is all or none, on
 * disk when the method returns, and seen by a running gateway at the next login. Every method may
 * block and may throw {@link StoreException}.
 */
public final class Administration {
  private final Database database;
  private final StoreSecrets secrets;
  private final Verifiers verifiers;
  private final StoredAccounts.Surroundings surroundings;
  private final Changes changes;

  Administration(
      Changes changes,
      StoreSecrets secrets,
      Verifiers verifiers,
      StoredAccounts.Surroundings surroundings) {
    this.changes = changes;
    this.database = changes.database();
    this.secrets = secrets;
    this.verifiers = verifiers;
    this.surroundings = surroundings;
  }

  /** Without a message limit of its own. */
  public Mailbox addMailbox(String address, GrantId grant) {
    return addMailbox(address, grant, OptionalLong.empty());
  }

  /**
   * Adds a mailbox.
   *
   * @param address a normalised address with a domain
   * @param messageLimit the most octets of a message; empty for no limit of its own
   * @throws RequestRefused if it exists, if there is no such grant, or the limit is out of range
   */
  public Mailbox addMailbox(String address, GrantId grant, OptionalLong messageLimit) {
    Submission.check(messageLimit);
    Mailbox added = new Mailbox(address, grant, true, messageLimit);
    return changes.make(sql -> addMailbox(sql, added), Act::mailboxAdded);
  }

  /** In a transaction. */
  Mailbox addMailbox(Sql sql, Mailbox added) throws SQLException {
    String address = added.address();
    if (!Mailbox.isAddress(address)) {
      throw new RequestRefused("a mailbox is an address with a domain, not '" + address + "'");
    }
    known(sql, added.grant());
    refuseIf(
        MailboxTable.find(sql, address).isPresent(),
        "the mailbox " + address + " is there already");
    MailboxTable.insert(sql, added, now());
    return added;
  }

  /** All mailboxes, by address. */
  public List<Mailbox> mailboxes() {
    return database.call(MailboxTable::all);
  }

  /**
   * One mailbox.
   *
   * @throws RequestRefused if there is none
   */
  public Mailbox mailbox(String address) {
    return database.call(sql -> known(sql, address));
  }

  /**
   * Lets devices use a mailbox, or not.
   *
   * @throws RequestRefused if there is none
   */
  public void setMailboxEnabled(String address, boolean enabled) {
    Act.What what = enabled ? Act.What.MAILBOX_SWITCHED_ON : Act.What.MAILBOX_SWITCHED_OFF;
    changes.make(
        sql -> {
          known(sql, address);
          MailboxTable.setEnabled(sql, address, enabled);
          return address;
        },
        it -> Act.of(what, it));
  }

  /**
   * Records that the protocol trace of a mailbox was started or stopped; changes nothing.
   *
   * @throws RequestRefused if there is no such mailbox
   */
  public void recordTrace(String address, boolean started) {
    changes.make(
        sql -> known(sql, address),
        it -> Act.of(started ? Act.What.TRACE_STARTED : Act.What.TRACE_STOPPED, address));
  }

  /**
   * Removes a mailbox and its devices; the grant stays.
   *
   * @throws RequestRefused if there is none
   */
  public void removeMailbox(String address) {
    changes.makeAll(
        sql -> {
          known(sql, address);
          List<DeviceStatus> devices = DeviceTable.of(sql, address);
          MailboxTable.delete(sql, address);
          return devices;
        },
        devices -> Act.mailboxRemoved(address, devices));
  }

  /**
   * Adds a device. A generated password is in the result and nowhere else.
   *
   * @throws RequestRefused if there is no such mailbox, if a device of it has this password, or if
   *     it would have expired already
   */
  public IssuedDevice addDevice(DeviceRequest request) {
    return new DeviceIssue(changes, verifiers, surroundings).issue(request);
  }

  /**
   * The devices of one mailbox or of all, by mailbox and age.
   *
   * @throws RequestRefused if there is no such mailbox
   */
  public List<DeviceStatus> devices(Optional<String> mailbox) {
    return database.call(
        sql ->
            mailbox.isPresent()
                ? DeviceTable.of(sql, known(sql, mailbox.get()).address())
                : DeviceTable.all(sql));
  }

  /**
   * Forgets a device: its password works no more.
   *
   * @throws RequestRefused if there is none
   */
  public void revokeDevice(String id) {
    changes.make(
        sql -> {
          Device device =
              DeviceTable.find(sql, id)
                  .orElseThrow(() -> new RequestRefused("there is no device " + id));
          DeviceTable.delete(sql, id);
          return device;
        },
        device -> Act.of(Act.What.DEVICE_REVOKED, device));
  }

  /**
   * Records that a person ended a session; the device may begin another.
   *
   * @param client the address the session came from
   */
  public void sessionEnded(Device device, String client) {
    changes.make(
        _ -> device,
        it -> new Act(Act.What.SESSION_ENDED, it.mailbox(), it.id(), "from " + client));
  }

  /**
   * Adds a grant, or renews the one of the same tenant, user and kind, which is active then.
   *
   * @return the grant, with the id it had before if it was renewed
   */
  public Grant importGrant(GrantImport wanted) {
    return changes.make(
        sql -> importGrant(sql, wanted), grant -> Act.of(Act.What.GRANT_GIVEN, grant));
  }

  /** In a transaction. */
  Grant importGrant(Sql sql, GrantImport wanted) throws SQLException {
    return new GrantIntake(secrets, surroundings).take(sql, wanted);
  }

  /** All grants, by user principal name. */
  public List<GrantStatus> grants() {
    return database.call(
        sql -> {
          List<GrantStatus> grants = new ArrayList<>();
          for (GrantId id : GrantTable.ids(sql)) {
            grants.add(status(sql, id));
          }
          return grants;
        });
  }

  /**
   * One grant.
   *
   * @throws RequestRefused if there is none
   */
  public GrantStatus grant(GrantId id) {
    return database.call(sql -> status(sql, id));
  }

  private GrantStatus status(Sql sql, GrantId id) throws SQLException {
    Grant grant = known(sql, id);
    Optional<Instant> refreshed = GrantTable.refreshed(sql, id);
    return new GrantStatus(
        grant,
        GrantTable.reason(sql, id),
        refreshed,
        MailboxTable.openedBy(sql, id),
        Standing.of(grant, refreshed, now()));
  }

  /**
   * Removes a grant and its refresh token.
   *
   * @throws RequestRefused if there is none, or while mailboxes use it
   */
  public void removeGrant(GrantId id) {
    changes.make(
        sql -> {
          Grant grant = known(sql, id);
          List<String> users = MailboxTable.openedBy(sql, id);
          refuseIf(
              !users.isEmpty(),
              "the grant "
                  + id
                  + " is used by "
                  + String.join(", ", users)
                  + "; remove them first");
          GrantTable.delete(sql, id);
          return grant;
        },
        grant -> Act.of(Act.What.GRANT_REMOVED, grant));
  }

  /** What devices used, month by month. */
  public DeviceUses uses() {
    return new DeviceUses(database);
  }

  /** Changes of what may be sent. */
  public SubmissionSettings submission() {
    return new SubmissionSettings(changes);
  }

  /** Who may connect shared mailboxes. */
  public SharedMailboxes shared() {
    return new SharedMailboxes(changes, this);
  }

  /** In a transaction. */
  static Mailbox known(Sql sql, String address) throws SQLException {
    return MailboxTable.find(sql, address)
        .orElseThrow(() -> new RequestRefused("there is no mailbox " + address));
  }

  private static Grant known(Sql sql, GrantId id) throws SQLException {
    return GrantTable.find(sql, id)
        .orElseThrow(() -> new RequestRefused("there is no grant " + id));
  }

  private static void refuseIf(boolean fault, String why) {
    if (fault) {
      throw new RequestRefused(why);
    }
  }

  private Instant now() {
    return surroundings.clock().instant();
  }
}
