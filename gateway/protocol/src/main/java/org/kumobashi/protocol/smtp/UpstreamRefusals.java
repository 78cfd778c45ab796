package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Exchange Online's refusals mean to the person who reads them, and who can do something about
 * it. Upstream's reply code and enhanced status code are kept; the sentence comes before upstream's
 * own text, since many devices show only the beginning.
 */
final class UpstreamRefusals {
  /** Longest reply line without its CRLF (RFC 5321 §4.5.3.1.5). */
  private static final int LINE_LIMIT = 510;

  private static final Pattern LINE =
      Pattern.compile("(?s)([45][0-9]{2})[ -]((?:[245]\\.[0-9]{1,3}\\.[0-9]{1,3} )?)(.*)");
  private static final Pattern CORRELATION =
      Pattern.compile("\\[(?:[^\\]\\s]+ )?(?:[0-9T:.Z-]+ )?([0-9A-F]{10,32})\\]");

  /**
   * One known refusal.
   *
   * @param says what is found in upstream's reply, code included
   * @param advice what the person should know; {@code %s} stands for the mailbox
   */
  private record Refusal(Pattern says, String advice) {
    static Refusal of(String says, String advice) {
      return new Refusal(Pattern.compile(says, Pattern.CASE_INSENSITIVE), advice);
    }
  }

  // The first that fits counts, so special texts stand before the general codes.
  private static final List<Refusal> KNOWN =
      List.of(
          Refusal.of(
              "^535.*5\\.7\\.139.*(disabled|smtp_auth_disabled)",
              "Sending by SMTP is switched off for %s at Microsoft; your help desk can switch on"
                  + " Authenticated SMTP for it"),
          Refusal.of(
              "^535.*5\\.7\\.139",
              "A sign-in policy bars %s from sending by SMTP; only your help desk can exempt it"),
          Refusal.of(
              "^550.*5\\.7\\.30\\b",
              "Microsoft took this for a password login; please tell the operator of this gateway"),
          Refusal.of(
              "^(530.*5\\.7\\.57|50[0-9].*5\\.5\\.124)",
              "Microsoft did not accept this gateway's login; send again, and if it stays tell your"
                  + " help desk"),
          Refusal.of(
              "^(4[0-9]{2}.*4\\.7\\.66|550.*5\\.7\\.6[48])",
              "This gateway is connected to the wrong mail server; please tell its operator"),
          Refusal.of(
              "^4.*(concurrent connections? limit|sender thread limit)",
              "Too many programs are sending from %s at once; just send again in a minute"),
          Refusal.of(
              "^4.*submission rate",
              "%s has sent too many messages in a short time; wait a few minutes, then send again"),
          Refusal.of(
              "(SendAsDenied|5\\.7\\.60\\b|not have permissions? to send as)",
              "%s may not send as the address in From; set the sender to %s, or ask that address's"
                  + " owner or your help desk for the right to send as it"),
          Refusal.of(
              "(SubmissionQuotaExceeded|recipient rate limit)",
              "%s has written to as many recipients as Microsoft allows in 24 hours; send again"
                  + " tomorrow, or by another mailbox"),
          Refusal.of(
              "(MaxSubmissionExceeded|MessageSubmissionExceeded|exceeds maximum size"
                  + "|Message size exceeds|5\\.2\\.3\\b)",
              "The message is larger than %s may send; send fewer or smaller attachments, or ask"
                  + " your help desk to raise the mailbox's limit"),
          Refusal.of(
              "Header size exceeds",
              "The message's header is too long, often by its list of recipients; send it to fewer"
                  + " at once"),
          Refusal.of(
              "(5\\.1\\.8\\b|bad outbound sender)",
              "Microsoft has barred %s from sending as it suspects spam; only your help desk can"
                  + " release it"),
          Refusal.of(
              "5\\.7\\.23[1-6]\\b",
              "The daily limit of recipients outside the organisation is used up; send again"
                  + " tomorrow, or ask your help desk"),
          Refusal.of(
              "5\\.7\\.(70[58]|750)\\b",
              "Microsoft has stopped mail from this organisation for now; only your help desk can"
                  + " have that lifted"),
          Refusal.of(
              "^5.*5\\.5\\.3\\b", "The message has too many recipients; send it to fewer at once"),
          Refusal.of(
              "(5\\.2\\.2\\b|mailbox (is )?full|MapiExceptionShutoffQuotaExceeded)",
              "The mailbox is full; delete mail in it, or ask your help desk for more room"),
          Refusal.of(
              "5\\.2\\.12[0-9]\\b",
              "The recipient gets more mail than Microsoft allows in an hour; send again later"),
          Refusal.of(
              "^(43[0-2]|451.*4\\.7\\.0|421.*4\\.3\\.2|4.*(STOREDRV|TooBusy))",
              "Microsoft's server is busy; nothing is wrong with your message, just send it again"
                  + " later"));

  private UpstreamRefusals() {}

  /** The sentence for a reply, on one line with its code in front, if it is a known refusal. */
  static Optional<String> advice(String reply, String mailbox) {
    return KNOWN.stream()
        .filter(refusal -> refusal.says().matcher(reply).find())
        .findFirst()
        .map(refusal -> refusal.advice().replace("%s", mailbox));
  }

  /** Whether this refusal is one the client gets explained. */
  static boolean isKnown(SubmissionReplies.Reply.Complete reply) {
    return advice(oneLine(reply), "").isPresent();
  }

  /**
   * The reply as the client hears it, without its last line end: as it is, or with the sentence
   * that explains it.
   */
  static String explained(SubmissionReplies.Reply.Complete reply, String mailbox) {
    String text = reply.text().substring(0, reply.text().length() - 2);
    return advice(oneLine(reply), mailbox).map(advice -> withAdvice(text, advice)).orElse(text);
  }

  /** Microsoft's id of the event, for a ticket with them. */
  static Optional<String> correlation(String reply) {
    Matcher matcher = CORRELATION.matcher(reply);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String oneLine(SubmissionReplies.Reply.Complete reply) {
    return reply.text().strip().replace("\r\n", " / ");
  }

  private static String withAdvice(String text, String advice) {
    int lastLine = text.lastIndexOf("\r\n");
    if (lastLine >= 0) {
      return text.substring(0, lastLine + 2)
          + text.substring(lastLine + 2).replaceFirst("^(...) ", "$1-")
          + "\r\n"
          + text.substring(0, 3)
          + " "
          + status(text)
          + advice;
    }
    Matcher parts = LINE.matcher(text);
    if (!parts.matches()) {
      return text;
    }
    String whole = parts.group(1) + " " + parts.group(2) + advice + " (" + parts.group(3) + ")";
    return whole.length() <= LINE_LIMIT ? whole : whole.substring(0, LINE_LIMIT - 4) + "...)";
  }

  private static String status(String text) {
    Matcher parts = LINE.matcher(text);
    return parts.matches() ? parts.group(2) : "";
  }
}
