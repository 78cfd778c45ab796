package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Shared mailboxes: who may connect them with the permission they gave. As in {@link
 * Administration}, each change is all or none and on disk when the method returns. Addresses are
 * normalised; names of people are compared without regard to case.
 */
public final class SharedMailboxes {
  private final Changes changes;
  private final Administration administration;

  SharedMailboxes(Changes changes, Administration administration) {
    this.changes = changes;
    this.administration = administration;
  }

  /**
   * Lists a person as allowed to connect a mailbox.
   *
   * @throws RequestRefused if they are listed already, or if the address or the name is none
   */
  public Allowance allow(String address, String upn) {
    String name = name(upn);
    refuseIf(!Mailbox.isAddress(address), "a mailbox is an address with a domain");
    refuseIf(!Mailbox.isAddress(name), "a user principal name has a domain, as name@example.org");
    return changes.make(
        sql -> {
          refuseIf(
              AllowanceTable.exists(sql, address, name),
              name + " is allowed to connect " + address + " already");
          AllowanceTable.insert(sql, address, name, changes.clock().instant());
          return new Allowance(address, name, changes.clock().instant(), false);
        },
        it -> new Act(Act.What.MAILBOX_ALLOWED, address, "", name));
  }

  /**
   * What taking a person off the list came to.
   *
   * @param devices how many devices went with the mailbox; empty if it was not connected in their
   *     name, and is as it was
   */
  public record Disallowed(String address, String upn, Optional<Integer> devices) {}

  /**
   * Takes a person off the list. A mailbox that is connected in their name is removed with its
   * devices: they know its passwords, which must not work again when somebody else connects it.
   *
   * @throws RequestRefused if they are not listed
   */
  public Disallowed disallow(String address, String upn) {
    String name = name(upn);
    return changes.make(
        sql -> {
          refuseIf(
              !AllowanceTable.exists(sql, address, name),
              name + " is not among those allowed to connect " + address);
          AllowanceTable.delete(sql, address, name);
          return new Disallowed(address, name, disconnected(sql, address, name));
        },
        it -> new Act(Act.What.MAILBOX_DISALLOWED, address, "", name));
  }

  private Optional<Integer> disconnected(Sql sql, String address, String name) throws SQLException {
    if (!MailboxTable.isAllowedTo(sql, address, name)) {
      return Optional.empty();
    }
    List<DeviceStatus> devices = DeviceTable.of(sql, address);
    MailboxTable.delete(sql, address);
    for (Act act : Act.mailboxRemoved(address, devices)) {
      changes.record(sql, act);
    }
    return Optional.of(devices.size());
  }

  /** All that are listed, by address and name. */
  public List<Allowance> all() {
    return changes.database().call(AllowanceTable::all);
  }

  /** Those listed for one address. */
  public List<Allowance> of(String address) {
    return changes.database().call(sql -> AllowanceTable.of(sql, address));
  }

  /** The mailboxes that belong to no person: the application's own permission opens them. */
  public List<String> ofApplications(int most) {
    return changes.database().call(sql -> MailboxTable.ofApplications(sql, most));
  }

  /** Whether a person is listed; takes the same way whoever else is, or if nobody is. */
  public boolean isAllowed(String address, String upn) {
    return changes.database().call(sql -> AllowanceTable.exists(sql, address, name(upn)));
  }

  /**
   * Connects a mailbox in the name of a person who is listed for it. It must have been tried
   * upstream before.
   *
   * @param grant the permission they gave
   * @return empty if another grant opens it; nothing was changed then
   * @throws RequestRefused if they are not listed (any more), or there is no such grant of theirs
   */
  public Optional<Mailbox> connect(String address, GrantId grant, String upn) {
    String name = name(upn);
    return changes
        .makeAll(
            sql -> connect(sql, address, grant, name),
            it -> it.added() ? List.of(connected(address, grant, name)) : List.of())
        .mailbox();
  }

  private record Connected(Optional<Mailbox> mailbox, boolean added) {}

  private static Act connected(String address, GrantId grant, String name) {
    return new Act(Act.What.MAILBOX_ADDED, address, grant.value(), "shared, as " + name);
  }

  private Connected connect(Sql sql, String address, GrantId grant, String name)
      throws SQLException {
    refuseIf(
        !AllowanceTable.exists(sql, address, name),
        name + " is not among those allowed to connect " + address);
    Optional<Mailbox> present = MailboxTable.find(sql, address);
    if (present.isPresent()) {
      return new Connected(present.filter(it -> it.grant().equals(grant)), false);
    }
    Mailbox added =
        administration.addMailbox(sql, new Mailbox(address, grant, true, OptionalLong.empty()));
    MailboxTable.setAllowedTo(sql, address, name);
    return new Connected(Optional.of(added), true);
  }

  private static String name(String upn) {
    return upn.strip().toLowerCase(Locale.ROOT);
  }

  private static void refuseIf(boolean fault, String why) {
    if (fault) {
      throw new RequestRefused(why);
    }
  }
}
