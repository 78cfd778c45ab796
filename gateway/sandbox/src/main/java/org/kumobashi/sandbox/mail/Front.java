package org.kumobashi.sandbox.mail;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Tenant;
import org.kumobashi.sandbox.mail.MailCounters.Outcome;
import org.kumobashi.sandbox.mail.TokenGate.Verdict;

/**
 * What the sessions of all three protocols share: who may in, where mail lies, what is odd today.
 */
record Front(
    Tenant tenant,
    TokenGate gate,
    Mailstore store,
    MailQuirks quirks,
    MailCounters counters,
    CountDownLatch closed) {

  /** The JSON that some servers send in a challenge before they refuse a token. */
  static final String ERROR_JSON =
      Base64.getEncoder()
          .encodeToString(
              "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://outlook.office.com/\"}"
                  .getBytes(StandardCharsets.US_ASCII));

  /** Judges a token, slowly if that is wanted, and counts it if it is refused. */
  Verdict judge(String base64, Protocol protocol) {
    pause(quirks.loginDelay());
    Verdict verdict =
        quirks.shows(Quirk.REFUSE_TOKENS) ? new Verdict.Bad() : gate.judge(base64, protocol);
    if (!(verdict instanceof Verdict.Open)) {
      counters.login(protocol, Outcome.REFUSED);
    }
    return verdict;
  }

  /** Counts a login that a quirk ended before the token was judged. */
  void turnedAway(Protocol protocol) {
    counters.login(protocol, Outcome.TURNED_AWAY);
  }

  /** Begins a session of this mailbox, unless it has as many as it may have. */
  boolean enter(Protocol protocol, String mailbox) {
    boolean free = counters.enter(protocol, mailbox, mostSessions(protocol));
    counters.login(protocol, free ? Outcome.ACCEPTED : Outcome.TURNED_AWAY);
    return free;
  }

  /** Ends a session that {@link #enter} began. */
  void leave(Protocol protocol, String mailbox) {
    counters.leave(protocol, mailbox);
  }

  private int mostSessions(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> quirks.shows(Quirk.IMAP_TWENTY_SESSIONS) ? 20 : Integer.MAX_VALUE;
      case POP3 -> Integer.MAX_VALUE;
      case SMTP -> quirks.shows(Quirk.SMTP_THREE_SESSIONS) ? 3 : Integer.MAX_VALUE;
    };
  }

  /** Waits, but not longer than the sandbox lives. */
  void pause(Duration duration) {
    if (duration.isZero()) {
      return;
    }
    try {
      if (closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The sandbox closed while an answer was held back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The bracketed base64 of a machine's name that ends Exchange's greetings. */
  static String machine() {
    String name = "SANDBOX" + UUID.randomUUID().toString().substring(0, 8) + ".PROD.OUTLOOK.COM";
    return "[" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_16LE)) + "]";
  }

  /** The loopback address GreenMail listens on. */
  static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
