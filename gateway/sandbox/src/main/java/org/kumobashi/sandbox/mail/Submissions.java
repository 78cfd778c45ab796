package org.kumobashi.sandbox.mail;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Judges what is sent, in the order Exchange Online's store does, and delivers it. The limits of
 * the mailbox bite only when a message has come whole.
 */
final class Submissions {
  private static final String STORE = "STOREDRV.Submission.Exception:";
  private static final Pattern FROM_FIELD =
      Pattern.compile("(?im)^From:[^\\r\\n]*?([^\\s<>\"]+@[^\\s<>\"]+)");

  /**
   * Who sends what to whom.
   *
   * @param principal who is logged in
   * @param mailbox whose session it is
   */
  record Envelope(String principal, String mailbox, String from, List<String> recipients) {}

  private final Front front;
  private final SubmissionMeter meter;
  private final Accepted accepted;

  /** Where accepted messages go: whole ones, and those of which only a digest is kept. */
  record Accepted(Consumer<ReceivedMessage> whole, Consumer<ReceivedDigest> digests) {}

  Submissions(Front front, SubmissionMeter meter, Accepted accepted) {
    this.front = front;
    this.meter = meter;
    this.accepted = accepted;
  }

  /** Whether this mailbox may begin another message now. */
  boolean mayBegin(String mailbox) {
    return !front.quirks().isOn(Quirk.SUBMISSION_RATE)
        || meter.messagesInAMinute(mailbox) < front.quirks().messagesPerMinute();
  }

  /** The reply to a whole message, which is delivered if the reply is positive. */
  String submit(Envelope envelope, OctetString message) {
    String principal = envelope.principal();
    String sender = sender(envelope, message);
    if (front.quirks().isOn(Quirk.SEND_LIMIT) && message.length() > front.quirks().sendLimit()) {
      return refusal("5.2.3", "MessageSubmissionExceededException", "MaxSubmissionExceeded")
          + "; Message size exceeds maximum size limit";
    }
    if (front.quirks().isOn(Quirk.SEND_AS_DENIED) && !maySendAs(principal, sender)) {
      return "554 5.2.252 SendAsDenied; %s not allowed to send as %s; ".formatted(principal, sender)
          + STORE
          + "SendAsDeniedException.MapiExceptionSendAsDenied";
    }
    if (isOverQuota(envelope)) {
      return refusal("5.2.0", "SubmissionQuotaExceededException", "SubmissionQuotaExceeded");
    }
    deliver(envelope, message);
    return queued();
  }

  /** The reply to a whole message of which nothing else is kept. */
  String note(Envelope envelope, ContentDigest.Result content) {
    accepted
        .digests()
        .accept(
            new ReceivedDigest(
                envelope.principal(), envelope.from(), content.length(), content.sha256()));
    return queued();
  }

  private static String queued() {
    String id = "<" + UUID.randomUUID() + "@" + SmtpFront.HOST + ">";
    return "250 2.0.0 OK " + id + " [Hostname=" + SmtpFront.HOST + "]";
  }

  private boolean maySendAs(String principal, String sender) {
    return front.tenant().maySendAs(principal, sender);
  }

  private boolean isOverQuota(Envelope envelope) {
    int all = meter.recipientsInADay(envelope.mailbox()) + envelope.recipients().size();
    return front.quirks().isOn(Quirk.SUBMISSION_QUOTA) && all > front.quirks().recipientsPerDay();
  }

  private void deliver(Envelope envelope, OctetString message) {
    byte[] octets = message.toArray();
    meter.sent(envelope.mailbox(), envelope.recipients().size());
    envelope.recipients().stream()
        .flatMap(address -> front.tenant().delivery(address).stream())
        .distinct()
        .forEach(mailbox -> front.store().deliver(mailbox, octets));
    if (front.quirks().shows(Quirk.SAVES_SENT)) {
      front.store().keepSent(envelope.mailbox(), octets);
    }
    accepted
        .whole()
        .accept(
            new ReceivedMessage(
                envelope.principal(), envelope.from(), envelope.recipients(), message));
  }

  /** The address in the From field counts; without one, the reverse path. */
  private static String sender(Envelope envelope, OctetString message) {
    String text = message.latin1();
    int end = text.indexOf("\r\n\r\n");
    Matcher field = FROM_FIELD.matcher(end < 0 ? text : text.substring(0, end));
    return field.find() ? field.group(1) : envelope.from();
  }

  private static String refusal(String code, String exception, String mapi) {
    return "554 %s %s%s.MapiException%s".formatted(code, STORE, exception, mapi);
  }
}
