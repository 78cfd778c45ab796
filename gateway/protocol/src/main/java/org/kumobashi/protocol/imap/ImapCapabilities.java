package org.kumobashi.protocol.imap;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The capability lists clients see: our own before login, upstream's after it. The first never
 * promises what the second does not keep, since many programs read only one of them.
 */
final class ImapCapabilities {
  /** Without quotes, brackets and control characters, so that it fits into a response code. */
  private static final Pattern ATOM = Pattern.compile("[!-~&&[^(){%*\"\\\\\\]]]+");

  /** Upstream's own business, or matters of login that is over. */
  private static final Set<String> WITHHELD =
      Set.of(
          "SASL-IR",
          "LOGINDISABLED",
          "STARTTLS",
          "BACKENDAUTHENTICATE",
          "CLIENTACCESSRULES",
          "CLIENTNETWORKPRESENCELOCATION");

  private ImapCapabilities() {}

  /**
   * What is offered before login, IMAP4rev1 first: Outlook falls back to RFC822 fetches without it.
   *
   * @param startTls whether STARTTLS is offered now
   * @param login whether a password may be sent now; if not, mechanisms are not named either
   */
  static String beforeLogin(boolean startTls, boolean login) {
    return "IMAP4rev1 LITERAL+ SASL-IR ID"
        + (startTls ? " STARTTLS" : "")
        + (login ? " AUTH=PLAIN AUTH=LOGIN" : " LOGINDISABLED");
  }

  /** Upstream's list as clients may see it, IMAP4rev1 first; empty if nothing is left. */
  static String afterLogin(List<String> upstream) {
    return upstream.stream()
        .filter(ImapCapabilities::mayBeShown)
        .distinct()
        .sorted(Comparator.comparing(name -> !name.equalsIgnoreCase("IMAP4rev1")))
        .collect(Collectors.joining(" "));
  }

  /** The names in an upstream line or response code. */
  static List<String> parse(String names) {
    return Stream.of(names.split(" ")).filter(name -> !name.isEmpty()).toList();
  }

  private static boolean mayBeShown(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return ATOM.matcher(name).matches() && !upper.startsWith("AUTH=") && !WITHHELD.contains(upper);
  }
}
