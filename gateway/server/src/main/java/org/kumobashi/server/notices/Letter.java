package org.kumobashi.server.notices;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.kumobashi.server.accounts.Notice;

/**
 * Writes a notice as a message (RFC 5322): plain text in Japanese and English, in ASCII on the
 * wire. It holds nothing secret, and no link but the portal's plain address, so that whoever reads,
 * forwards or fakes one gains nothing.
 */
public final class Letter {
  // The zone in digits: "GMT" is obsolete (RFC 5322 §4.3).
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Origin origin;

  /**
   * Where notices come from.
   *
   * @param mailbox the address in From
   * @param hostname the gateway's name, for Message-ID
   * @param portal where to sign in: a URL, or what an administrator wrote in its place
   */
  public record Origin(String mailbox, String hostname, String portal) {}

  public Letter(Origin origin) {
    this.origin = origin;
  }

  /** The whole message, lines ended by CRLF. */
  String write(Notice notice, Instant now) {
    NoticeWords words = NoticeWords.of(notice.kind(), notice.recipient(), origin.portal());
    return String.join(
        "\r\n",
        "Date: " + DATE.format(now),
        "From: " + EncodedWords.of("From", NoticeWords.SENDER) + "\r\n <" + origin.mailbox() + ">",
        "To: <" + notice.recipient() + ">",
        "Message-ID: <" + messageId(notice) + ">",
        "Subject: " + EncodedWords.of("Subject", words.subject()),
        // RFC 3834 §5, and the header Exchange looks at before it sends an absence notice.
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: base64",
        "Content-Language: ja, en",
        "",
        Base64.getMimeEncoder().encodeToString(words.text().getBytes(StandardCharsets.UTF_8)),
        "");
  }

  // The same for the same mail, so that one that came twice can be told.
  private String messageId(Notice notice) {
    return "notice."
        + notice.grant()
        + "."
        + notice.began().toEpochMilli()
        + "."
        + notice.number()
        + "@"
        + origin.hostname();
  }
}
