package org.kumobashi.server.cli;

import java.io.IOException;
import java.util.Optional;
import org.kumobashi.server.LiveCheck;
import org.kumobashi.server.UpstreamProbe;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.portal.MailboxProbe;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignedInUser;

/**
 * Takes a permission into the store that somebody gave just now. Nothing is stored before it is
 * known whose it is, and that upstream opens the mailbox with it.
 */
final class GrantArrival {
  private final Invocation invocation;
  private final String expected;

  /**
   * @param expected the user principal name whose permission it must be
   */
  GrantArrival(Invocation invocation, String expected) {
    this.invocation = invocation;
    this.expected = expected;
  }

  /**
   * Judges, stores and shows it; the result is the exit code.
   *
   * @param mailbox a mailbox to add as well
   * @throws RequestRefused if it is another's, or opens nothing; nothing was changed then
   */
  int take(SignInOutcome.SignedIn signedIn, Optional<String> mailbox) throws ConfigurationFault {
    SignedInUser user = signedIn.user();
    if (!user.upn().equalsIgnoreCase(expected)) {
      throw new RequestRefused(
          "it is the permission of %s, not of %s; nothing changed"
              .formatted(printable(user.upn()), expected));
    }
    probe(signedIn, mailbox.orElse(expected));
    GrantImport wanted =
        new GrantImport(
            invocation.configuration().entra().tenant(),
            user.objectId(),
            user.upn(),
            Optional.of(signedIn.refreshToken()));
    GrantStatus stored = invocation.withStore(accounts -> stored(accounts, wanted, mailbox));
    String what = mailbox.map(address -> " and mailbox " + address).orElse("");
    invocation.say(
        "stored grant " + stored.grant().id() + " of " + user.upn() + what, Records.grant(stored));
    return 0;
  }

  private void probe(SignInOutcome.SignedIn signedIn, String mailbox) throws ConfigurationFault {
    try (UpstreamProbe probe =
        UpstreamProbe.open(invocation.configuration(), invocation.context().clock())) {
      Optional<MailboxProbe.Refusal> refusal =
          probe.open(mailbox, signedIn.user().upn(), signedIn.accessToken());
      if (refusal.isPresent()) {
        throw new RequestRefused(
            "%s does not open by %s: %s; nothing changed"
                .formatted(
                    mailbox,
                    refusal.get().protocol().word(),
                    LiveCheck.explain(refusal.get().failure())));
      }
    } catch (IOException unreadable) {
      throw new RequestRefused("upstream TLS cannot be used: " + unreadable.getMessage());
    }
  }

  private GrantStatus stored(
      StoredAccounts accounts, GrantImport wanted, Optional<String> mailbox) {
    Grant grant =
        mailbox.isPresent()
            ? enrolled(accounts, wanted, mailbox.get()).grant()
            : accounts.administration(invocation.actor()).importGrant(wanted);
    return accounts.administration(invocation.actor()).grant(grant.id());
  }

  private Enrolments.Enrolled enrolled(
      StoredAccounts accounts, GrantImport wanted, String mailbox) {
    return accounts
        .enrolments(invocation.actor())
        .enrol(wanted, mailbox)
        .orElseThrow(
            () ->
                new RequestRefused(
                    "another grant opens the mailbox %s; nothing changed (see: mailbox show %s)"
                        .formatted(mailbox, mailbox)));
  }

  // A terminal obeys more than letters.
  private static String printable(String text) {
    return text.replaceAll("[\\p{C}\\p{Z}]", "?");
  }
}
