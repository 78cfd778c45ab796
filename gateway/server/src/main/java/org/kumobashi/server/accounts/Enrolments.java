package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Connects a person's own mailbox with the permission they gave. All or nothing, and on disk when
 * the method returns.
 */
public final class Enrolments {
  private final Changes changes;
  private final Administration administration;

  Enrolments(Changes changes, Administration administration) {
    this.changes = changes;
    this.administration = administration;
  }

  /**
   * A mailbox and the grant that opens it now.
   *
   * @param added whether the mailbox is new here
   */
  public record Enrolled(Mailbox mailbox, Grant grant, boolean added) {}

  /**
   * Adds the grant, or renews that of the same person, and adds the mailbox if it is not there. A
   * mailbox that is switched off stays so.
   *
   * @param address the person's own address, normalised
   * @return empty if the mailbox is there and another grant opens it; nothing was changed then
   * @throws RequestRefused if the address is none
   */
  public Optional<Enrolled> enrol(GrantImport wanted, String address) {
    return changes.makeAll(sql -> enrol(sql, wanted, address), Enrolments::acts);
  }

  private Optional<Enrolled> enrol(Sql sql, GrantImport wanted, String address)
      throws SQLException {
    Optional<Mailbox> present = MailboxTable.find(sql, address);
    if (present.isPresent() && !isOpenedBy(sql, present.get(), wanted)) {
      return Optional.empty();
    }
    Grant grant = administration.importGrant(sql, wanted);
    Mailbox mailbox =
        present.isPresent()
            ? present.get()
            : administration.addMailbox(
                sql, new Mailbox(address, grant.id(), true, OptionalLong.empty()));
    return Optional.of(new Enrolled(mailbox, grant, present.isEmpty()));
  }

  private static List<Act> acts(Optional<Enrolled> enrolled) {
    return enrolled
        .map(
            it -> {
              String address = it.mailbox().address();
              Act given =
                  new Act(Act.What.GRANT_GIVEN, address, it.grant().id().value(), "by sign-in");
              return it.added() ? List.of(given, Act.mailboxAdded(it.mailbox())) : List.of(given);
            })
        .orElse(List.of());
  }

  private static boolean isOpenedBy(Sql sql, Mailbox mailbox, GrantImport wanted)
      throws SQLException {
    return GrantTable.sameUser(sql, wanted)
        .map(Grant::id)
        .filter(mailbox.grant()::equals)
        .isPresent();
  }
}
