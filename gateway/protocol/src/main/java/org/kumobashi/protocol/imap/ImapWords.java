package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.LoginFailure;

/**
 * What the gateway says to IMAP clients: capabilities, and each login failure in RFC 5530's codes.
 */
final class ImapWords {
  /** Capabilities that make no sense, or do harm, on this side of the gateway after login. */
  private static final Set<String> WITHHELD =
      Set.of(
          "SASL-IR",
          "LOGINDISABLED",
          "STARTTLS",
          "BACKENDAUTHENTICATE",
          "CLIENTACCESSRULES",
          "CLIENTNETWORKPRESENCELOCATION");

  private ImapWords() {}

  /**
   * What is offered before login: never more than Exchange Online offers after it, so that no
   * client relies on what then is gone. IMAP4rev1 stands first, since Outlook falls back to the old
   * fetch commands without it.
   */
  static String beforeLogin(ClientPolicy policy, boolean secured) {
    List<String> words = new ArrayList<>(List.of("IMAP4rev1", "LITERAL+", "SASL-IR", "ID"));
    if (policy.startTls() && !secured) {
      words.add("STARTTLS");
    }
    words.addAll(
        secured || policy.cleartextLogin()
            ? List.of("AUTH=PLAIN", "AUTH=LOGIN")
            : List.of("LOGINDISABLED"));
    return String.join(" ", words);
  }

  /**
   * What is offered after login: upstream's list without what concerns only upstream's own login.
   */
  static String afterLogin(List<String> upstream) {
    List<String> words = new ArrayList<>();
    for (String capability : upstream) {
      String word = capability.toUpperCase(Locale.ROOT);
      if (word.equals("IMAP4REV1")) {
        words.addFirst(capability);
      } else if (!WITHHELD.contains(word) && !word.startsWith("AUTH=")) {
        words.add(capability);
      }
    }
    return String.join(" ", words);
  }

  /** The lines that tell a login failure, the tagged one last. */
  static List<String> refusal(String tag, LoginFailure failure) {
    return switch (failure) {
      case LoginFailure.BadCredentials f ->
          no(tag, "AUTHENTICATIONFAILED", "The user name or the password is wrong.");
      case LoginFailure.TooManyAttempts f ->
          no(tag, "LIMIT", "Too many wrong passwords. Wait a minute, then try again.");
      case LoginFailure.SignInRequired f ->
          List.of(
              "* NO [ALERT] Your mailbox must be connected again: sign in at " + f.portal(),
              tag
                  + " NO [EXPIRED] Sign in at "
                  + f.portal()
                  + ", then try again. The password stays the same.");
      case LoginFailure.NotPermitted f ->
          no(
              tag,
              "AUTHORIZATIONFAILED",
              "This device may not use IMAP from here. Ask the help desk.");
      case LoginFailure.TooManySessions f ->
          no(tag, "LIMIT", "This mailbox has too many connections. Close some programs.");
      case LoginFailure.TokenServiceUnavailable f -> unavailable(tag);
      case LoginFailure.UpstreamUnreachable f -> unavailable(tag);
      case LoginFailure.UpstreamViolation f -> unavailable(tag);
      case LoginFailure.UpstreamRefused f ->
          no(tag, "CONTACTADMIN", "The mail server does not open this mailbox. Ask the help desk.");
      case LoginFailure.AccountBlocked f ->
          no(tag, "CONTACTADMIN", "This account is blocked. Ask the help desk.");
      case LoginFailure.Misconfigured f ->
          no(tag, "SERVERBUG", "The mail gateway is not set up correctly. Ask the help desk.");
    };
  }

  private static List<String> unavailable(String tag) {
    return no(
        tag, "UNAVAILABLE", "The mail service cannot be reached at the moment. Try again later.");
  }

  private static List<String> no(String tag, String code, String text) {
    return List.of(tag + " NO [" + code + "] " + text);
  }
}
