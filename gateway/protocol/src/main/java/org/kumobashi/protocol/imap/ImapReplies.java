package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.imap.ImapClientState.Logout;
import org.kumobashi.protocol.imap.ImapClientState.NotAuthenticated;

/**
 * Says lines and decides what follows: the next command, or goodbye once a limit of the policy is
 * reached.
 */
final class ImapReplies {
  /** Long enough for a SASL response; commands have their own, shorter limit. */
  static final ClientStep READ_LINE = new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT);

  private final ClientPolicy policy;

  ImapReplies(ClientPolicy policy) {
    this.policy = policy;
  }

  /** Says these lines and waits for a command. */
  ImapTurn next(ImapVisit visit, String... lines) {
    return new ImapTurn(new NotAuthenticated(visit), say(List.of(lines), READ_LINE));
  }

  /** Says these lines and closes. */
  ImapTurn end(String... lines) {
    return new ImapTurn(new Logout(), say(List.of(lines), new Step.Close()));
  }

  /** Says these lines, then BYE with the reason, and closes. */
  ImapTurn goodbye(String reason, String... before) {
    List<String> lines = new ArrayList<>(List.of(before));
    lines.add("* BYE " + reason);
    return end(lines.toArray(String[]::new));
  }

  /** Answers BAD; counts. */
  ImapTurn bad(ImapVisit visit, String tag, String reason) {
    return counted(visit, tag + " BAD " + reason);
  }

  /** Answers a command that no program sends that has read the capabilities; counts. */
  ImapTurn counted(ImapVisit visit, String reply) {
    ImapVisit now = visit.withBadCommand();
    return now.badCommands() >= policy.maxBadCommands()
        ? goodbye("Too many bad commands.", reply)
        : next(now, reply);
  }

  /** Answers a failed login; only a wrong password counts. */
  ImapTurn refused(ImapVisit visit, String tag, LoginFailure failure) {
    boolean counts = failure instanceof LoginFailure.BadCredentials;
    ImapVisit now = counts ? visit.withFailedLogin() : visit;
    String[] words = ImapWords.refusal(tag, failure).toArray(String[]::new);
    return now.failedLogins() >= policy.maxFailedLogins()
        ? goodbye("Too many failed logins.", words)
        : next(now, words);
  }

  /** Greets with the capabilities (RFC 3501 §7.1). */
  ImapTurn greet(ImapVisit visit) {
    return next(
        visit, "* OK [CAPABILITY " + capabilities(visit) + "] " + policy.hostname() + " is ready.");
  }

  /** What is offered to this client now. */
  String capabilities(ImapVisit visit) {
    return ImapCapabilities.beforeLogin(offersStartTls(visit), allowsLogin(visit));
  }

  /** Whether STARTTLS may come now. */
  boolean offersStartTls(ImapVisit visit) {
    return policy.startTls() && !visit.secured();
  }

  /** Whether a password may come now. */
  boolean allowsLogin(ImapVisit visit) {
    return visit.secured() || policy.cleartextLogin();
  }

  private static List<ClientStep> say(List<String> lines, ClientStep last) {
    List<ClientStep> steps = new ArrayList<>();
    lines.forEach(line -> steps.add(Step.Say.line(line)));
    steps.add(last);
    return steps;
  }
}
