package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.kumobashi.protocol.smtp.SubmissionLines.Framed;

/**
 * Puts upstream's replies together (RFC 5321 §4.2.1), however they are chunked. Keeps their text to
 * the octet; only line ends become CRLF.
 */
final class SubmissionReplies {
  private static final int LINE_LIMIT = 4096;
  private static final int REPLY_LIMIT = 65_536;
  private static final int LOGGED = 1000;

  /** What upstream said. */
  sealed interface Reply {
    /**
     * A whole reply.
     *
     * @param code its three digits
     * @param text all its lines, one character per octet, with line ends
     */
    record Complete(int code, String text) implements Reply {
      /** The text on one line, for the log, with Microsoft's id of the event if it has one. */
      String forLog() {
        String line = text.replace('"', '\'').replaceAll("[^ -~]+", " ").strip();
        String cut = line.substring(0, Math.min(line.length(), LOGGED));
        return UpstreamRefusals.correlation(line).map(id -> cut + " correlation=" + id).orElse(cut);
      }
    }

    /** Something that is no reply; nothing after it can be trusted. */
    record Violation(String reason) implements Reply {}
  }

  private final SubmissionLines lines = new SubmissionLines(LINE_LIMIT);
  private final StringBuilder text = new StringBuilder();
  private String code = "";

  /** Consumes up to the end of a reply and returns it, or consumes all and returns nothing. */
  Optional<Reply> next(ByteBuffer octets) {
    while (octets.hasRemaining()) {
      Optional<Reply> reply = lines.next(octets).flatMap(this::add);
      if (reply.isPresent()) {
        return reply;
      }
    }
    return Optional.empty();
  }

  /** Forgets a reply begun. */
  void reset() {
    lines.reset();
    text.setLength(0);
    code = "";
  }

  private Optional<Reply> add(Framed framed) {
    return switch (framed) {
      case Framed.TooLong() -> Optional.of(new Reply.Violation("a reply line is too long"));
      case Framed.Line(String line) -> add(line);
    };
  }

  private Optional<Reply> add(String line) {
    if (!isReplyLine(line)) {
      return Optional.of(new Reply.Violation("a line is no reply"));
    }
    String its = line.substring(0, 3);
    if (!code.isEmpty() && !code.equals(its)) {
      return Optional.of(new Reply.Violation("a reply changes its code"));
    }
    code = its;
    text.append(line).append("\r\n");
    if (text.length() > REPLY_LIMIT) {
      return Optional.of(new Reply.Violation("a reply is too long"));
    }
    return line.startsWith("-", 3) ? Optional.empty() : Optional.of(take());
  }

  private Reply take() {
    Reply reply = new Reply.Complete(Integer.parseInt(code), text.toString());
    reset();
    return reply;
  }

  private static boolean isReplyLine(String line) {
    return line.length() >= 3
        && line.charAt(0) >= '2'
        && line.charAt(0) <= '5'
        && isDigit(line.charAt(1))
        && isDigit(line.charAt(2))
        && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-')
        && line.indexOf('\r') < 0;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
