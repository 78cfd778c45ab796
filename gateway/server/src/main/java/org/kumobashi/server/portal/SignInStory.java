package org.kumobashi.server.portal;

import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.config.Administrators;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignedInUser;

/**
 * What happens between the answer of the sign-in page and a connected mailbox. Nothing is stored
 * before everything is known to work: whose sign-in it is, that it is the person it was begun for,
 * and that upstream opens the mailbox with it.
 */
final class SignInStory {
  /** What a mailbox is called that people sign in to; it stands bare in the log. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\p{Z}\"@]+@[^\\p{Z}\"@]+");

  private final SignIns signIns;
  private final PortalRooms rooms;
  private final String tenant;
  private final Administrators administrators;

  SignInStory(SignIns signIns, PortalRooms rooms, PortalSettings settings) {
    this.signIns = signIns;
    this.rooms = rooms;
    this.tenant = settings.tenant();
    this.administrators = settings.web().administrators();
  }

  /** Where it is written down. */
  SignInRecord record() {
    return new SignInRecord(rooms.accounts());
  }

  /** How a sign-in ended. */
  sealed interface Ending {
    /** The mailbox is connected. */
    record Connected(Session.Person person) implements Ending {}

    /**
     * It is not, and nothing was changed; but the person is an administrator, and they are needed
     * most when mailboxes do not open, and need none themselves.
     */
    record Entered(Session.Person person, String cause) implements Ending {}

    /** It is not, and nothing was changed; the cause is for the log. */
    record Failed(Trouble trouble, String who, String cause) implements Ending {}
  }

  /**
   * Judges an answer that came from the browser with this cookie; blocks.
   *
   * @param client the browser's address, for the audit log
   */
  Ending end(Answer answer, Optional<Secret> browser, String client) {
    if (browser.isEmpty()) {
      return failed(Trouble.COOKIES_OFF, "the browser sent no cookie");
    }
    return switch (signIns.take(answer.state(), browser.get())) {
      case SignIns.Taken.Fresh(SignIns.Pending pending) -> redeem(answer, pending, client);
      case SignIns.Taken.Used() -> failed(Trouble.REPLAYED, "the state was used before");
      case SignIns.Taken.Expired() -> failed(Trouble.EXPIRED, "the state is old or unknown");
      case SignIns.Taken.OtherBrowser() ->
          failed(Trouble.EXPIRED, "the state is another browser's");
    };
  }

  private Ending redeem(Answer answer, SignIns.Pending pending, String client) {
    if (!answer.hasCode()) {
      return failed(answer.trouble(), answer.describe());
    }
    return switch (rooms.signIn().redeem(answer.code(), pending.beginning())) {
      case SignInOutcome.SignedIn signedIn -> identified(signedIn, pending, client);
      case SignInOutcome.Refused refused ->
          failed(Answer.known(refused.numbers()), refused.cause());
      case SignInOutcome.NotGenuine fault -> failed(Trouble.NOT_GENUINE, fault.cause());
      case SignInOutcome.Unavailable away -> failed(Trouble.ENTRA_DOWN, away.cause());
      case SignInOutcome.Misconfigured ours -> failed(Trouble.MISCONFIGURED, ours.cause());
    };
  }

  private Ending identified(
      SignInOutcome.SignedIn signedIn, SignIns.Pending pending, String client) {
    SignedInUser user = signedIn.user();
    if (pending.expected().filter(expected -> !same(expected, user)).isPresent()) {
      return new Ending.Failed(Trouble.OTHER_PERSON, user.upn(), "it was begun for another person");
    }
    return switch (connected(signedIn, client)) {
      case Ending.Failed failed when isAdministrator(user) ->
          new Ending.Entered(
              new Session.Person(user, address(user).orElse(user.upn()), false, true),
              failed.trouble().word() + ": " + failed.cause());
      case Ending ending -> ending;
    };
  }

  private boolean isAdministrator(SignedInUser user) {
    return administrators.include(user.roles(), user.groups());
  }

  private static Optional<String> address(SignedInUser user) {
    return Username.parse(user.upn(), Optional.empty())
        .map(Username::mailbox)
        .filter(address -> ADDRESS.matcher(address).matches());
  }

  private Ending connected(SignInOutcome.SignedIn signedIn, String client) {
    SignedInUser user = signedIn.user();
    return address(user)
        .map(address -> probed(signedIn, address, client))
        .orElseGet(
            () -> new Ending.Failed(Trouble.NO_ADDRESS, user.upn(), "the name is no address"));
  }

  private static boolean same(SignedInUser one, SignedInUser other) {
    return one.objectId().equalsIgnoreCase(other.objectId())
        && one.tenant().equalsIgnoreCase(other.tenant());
  }

  private Ending probed(SignInOutcome.SignedIn signedIn, String mailbox, String client) {
    Optional<MailboxProbe.Refusal> refusal =
        rooms.probe().open(mailbox, signedIn.user().upn(), signedIn.accessToken());
    return refusal
        .<Ending>map(
            it ->
                new Ending.Failed(
                    ProbeTroubles.of(it),
                    mailbox,
                    it.protocol().word() + ": " + it.failure().cause()))
        .orElseGet(() -> stored(signedIn, mailbox, client));
  }

  private Ending stored(SignInOutcome.SignedIn signedIn, String mailbox, String client) {
    SignedInUser user = signedIn.user();
    try {
      GrantImport grant =
          new GrantImport(
              tenant, user.objectId(), user.upn(), Optional.of(signedIn.refreshToken()));
      Optional<Enrolments.Enrolled> enrolled =
          rooms.enrolments().apply(new Actor(user.upn(), client)).enrol(grant, mailbox);
      enrolled.ifPresent(it -> rooms.renewed().accept(it.grant().id()));
      return enrolled.isPresent()
          ? new Ending.Connected(new Session.Person(user, mailbox, true, isAdministrator(user)))
          : new Ending.Failed(Trouble.MAILBOX_TAKEN, mailbox, "another grant opens the mailbox");
    } catch (RequestRefused unfit) {
      return new Ending.Failed(Trouble.NO_ADDRESS, mailbox, String.valueOf(unfit.getMessage()));
    }
  }

  private static Ending failed(Trouble trouble, String cause) {
    return new Ending.Failed(trouble, "unknown", cause);
  }
}
