package org.kumobashi.protocol.imap;

import java.util.List;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.AccountBlocked;
import org.kumobashi.protocol.identity.LoginFailure.BadCredentials;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.NotPermitted;
import org.kumobashi.protocol.identity.LoginFailure.SignInRequired;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.identity.LoginFailure.TooManyAttempts;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;

/**
 * What a client hears when a login fails: a response code of RFC 5530 and a sentence for the person
 * who reads it in a mail program. Causes stay in the log.
 */
final class ImapWords {
  private ImapWords() {}

  /** The lines to say, the tagged one last. */
  static List<String> refusal(String tag, LoginFailure failure) {
    String tagged = tag + " NO " + text(failure);
    return failure instanceof SignInRequired required
        ? List.of(
            "* NO [ALERT] This mailbox must be opened again: please sign in at "
                + required.portal(),
            tagged)
        : List.of(tagged);
  }

  /** The refusal of a login that names no user or holds no password. */
  static String incomplete(String tag) {
    return tag + " NO " + text(new BadCredentials("the user name or the password is empty"));
  }

  /** The goodbye to a client that is not even greeted. */
  static String turnedAway(TurnedAway why) {
    return switch (why) {
      case CROWDED ->
          "* BYE [LIMIT] Too many connections. Please close a mail program or try again later.";
      case BUSY -> "* BYE [UNAVAILABLE] The mail gateway is too busy. Please try again later.";
    };
  }

  private static String text(LoginFailure failure) {
    return switch (failure) {
      case BadCredentials _ ->
          "[AUTHENTICATIONFAILED] The user name or the device password is not right.";
      case TooManyAttempts _ ->
          "[LIMIT] Too many wrong passwords. Please wait some minutes, then try again.";
      case SignInRequired required ->
          "[EXPIRED] Please sign in at " + required.portal() + " and then try again.";
      case NotPermitted _ ->
          "[AUTHORIZATIONFAILED] This password may not be used for IMAP or from this network.";
      case TooManySessions _ ->
          "[LIMIT] This mailbox has too many connections. Please close a mail program.";
      case Throttled _ ->
          "[LIMIT] This mailbox is used too much at the moment. Please wait some minutes.";
      case TokenServiceUnavailable _, UpstreamUnreachable _, UpstreamViolation _ ->
          "[UNAVAILABLE] The mail service does not answer. Please try again later and keep the"
              + " password.";
      case UpstreamRefused _ ->
          "[CONTACTADMIN] The mail service refuses this mailbox. Please ask the help desk.";
      case AccountBlocked _ -> "[CONTACTADMIN] This account is blocked. Please ask the help desk.";
      case Misconfigured _ ->
          "[SERVERBUG] The mail gateway is not set up correctly. Please tell the help desk.";
    };
  }
}
