package org.kumobashi.protocol.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.Heard;

/**
 * Keeps the first 16 KiB of a message to name it by its Message-ID, should its outcome be unknown.
 */
final class MessageIdWatch {
  private static final int LIMIT = 16 * 1024;
  private static final Pattern HEADER =
      Pattern.compile(
          "^message-id:[ \\t\\r\\n]*(<[^>\\r\\n]+>)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  void see(byte[] canonical) {
    head.write(canonical, 0, Math.min(canonical.length, LIMIT - head.size()));
  }

  /** The Message-ID, or a word that there is none. */
  String messageId() {
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int body = text.indexOf("\r\n\r\n");
    Matcher found = HEADER.matcher(body < 0 ? text : text.substring(0, body));
    return found.find() ? Heard.cleaned(found.group(1)) : "none";
  }
}
