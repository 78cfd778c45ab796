package org.kumobashi.sandbox.mail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Replies that SMTP sessions are told to give in place of their own, and replies they hold. */
public final class SmtpScript {
  private static final Set<String> OCCASIONS =
      Set.of("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "END", "RSET");

  private final Map<String, Queue<String>> waiting = new HashMap<>();
  private final Map<String, String> recipients = new HashMap<>();
  private final Queue<HeldReply> holds = new ArrayDeque<>();
  private final List<HeldReply> given = new ArrayList<>();

  SmtpScript() {}

  /**
   * The next occasion of this kind gets this reply and has no other effect. Several wait in their
   * order. A 421 also ends the connection.
   *
   * @param occasion CONNECT (in place of the greeting), EHLO (HELO too), STARTTLS, AUTH (once the
   *     token has come), MAIL, RCPT, DATA, BDAT, RSET, or END (of the message)
   * @param reply a 4xx or 5xx reply of one line
   * @throws IllegalArgumentException if it is another occasion or no such reply
   */
  public synchronized void next(String occasion, String reply) {
    String kind = occasion.toUpperCase(Locale.ROOT);
    if (!OCCASIONS.contains(kind)) {
      throw new IllegalArgumentException("Occasion must be one of " + OCCASIONS + ", was " + kind);
    }
    waiting.computeIfAbsent(kind, _ -> new ArrayDeque<>()).add(checked(reply));
  }

  /** The same reply to the next {@code times} occasions. */
  public synchronized void next(String occasion, String reply, int times) {
    for (int i = 0; i < times; i++) {
      next(occasion, reply);
    }
  }

  /**
   * From now on RCPT with this address, in any case of letters, gets this reply and the address
   * none of the mail.
   *
   * @throws IllegalArgumentException if it is no 4xx or 5xx reply of one line
   */
  public synchronized void recipient(String address, String reply) {
    recipients.put(address.toLowerCase(Locale.ROOT), checked(reply));
  }

  /** The reply to the next message's end is held once the message has been dealt with. */
  public synchronized HeldReply holdNextFinalReply() {
    HeldReply hold = new HeldReply();
    holds.add(hold);
    given.add(hold);
    return hold;
  }

  /** Forgets all of it, and lets go what is held. */
  public synchronized void clear() {
    waiting.clear();
    recipients.clear();
    holds.clear();
    given.forEach(HeldReply::release);
    given.clear();
  }

  synchronized Optional<String> take(String occasion) {
    Queue<String> replies = waiting.get(occasion);
    return replies == null ? Optional.empty() : Optional.ofNullable(replies.poll());
  }

  synchronized Optional<String> forRecipient(String address) {
    return Optional.ofNullable(recipients.get(address.toLowerCase(Locale.ROOT)));
  }

  synchronized Optional<HeldReply> takeHold() {
    return Optional.ofNullable(holds.poll());
  }

  /** Whether the connection goes on after this reply, RFC 5321 §3.8. */
  static boolean goesOn(String reply) {
    return !reply.startsWith("421");
  }

  private static String checked(String reply) {
    if (!reply.matches("[45]\\d\\d .*")) {
      throw new IllegalArgumentException("Not a 4xx or 5xx reply of one line: " + reply);
    }
    return reply;
  }
}
