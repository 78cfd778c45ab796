package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.identity.SenderPolicy;

/** Holds MAIL FROM and From to the sender policy of the session. */
final class SenderRules {
  private final String mailbox;
  private final SenderPolicy senders;
  private final SenderWords words;

  SenderRules(SubmissionPolicy policy) {
    mailbox = policy.mailbox();
    senders = policy.senders();
    words = new SenderWords(policy);
  }

  /** The reply that refuses to begin a transaction, if it is to be refused. */
  Optional<String> refusal(MailCommand.Mail mail) {
    ReversePath path = mail.path();
    boolean fine = isOpen() || senders.rewrites() || path.isNull() || allows(path.address());
    return fine ? Optional.empty() : Optional.of(words.badReversePath());
  }

  /** What upstream is to be asked in its place. */
  MailCommand.Mail admitted(MailCommand.Mail mail) {
    if (isOpen()) {
      return mail;
    }
    boolean replaced = senders.rewrites() && !allows(mail.path().address());
    return mail.from(replaced ? new ReversePath("<" + mailboxOctets() + ">") : mail.path().plain());
  }

  /** What is to be done with the header of the next message. */
  HeaderWork headerWork(ContentPieces onward) {
    if (isOpen()) {
      return HeaderWork.NONE;
    }
    if (senders.rewrites()) {
      return new FromRewriting(this, onward);
    }
    return senders.checksFrom() ? new FromCheck(this) : HeaderWork.NONE;
  }

  /** What this From field says, if that is clear. */
  Optional<FromAddresses> read(HeaderField from) {
    return from.isNamed("From") ? FromAddresses.of(from.unfoldedValue()) : Optional.empty();
  }

  boolean allowsAll(List<String> addresses) {
    return addresses.stream().allMatch(this::allows);
  }

  /** The mailbox's address, one character per octet. */
  String mailboxOctets() {
    return SenderWords.octets(mailbox);
  }

  SenderWords words() {
    return words;
  }

  private boolean isOpen() {
    return senders.allowed() instanceof SenderPolicy.Allowed.Anyone;
  }

  private boolean allows(Optional<String> address) {
    return address.filter(this::allows).isPresent();
  }

  private boolean allows(String address) {
    // A few letters beyond ASCII become ASCII in lower case. Upstream need not take them for that.
    String folded = address.toLowerCase(Locale.ROOT);
    return isAscii(address) == isAscii(folded) && senders.allows(mailbox, address);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(character -> character < 0x80);
  }
}
