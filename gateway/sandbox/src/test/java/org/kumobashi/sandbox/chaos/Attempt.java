package org.kumobashi.sandbox.chaos;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.kumobashi.protocol.octets.OctetString;

/**
 * One try to send one message. A message that is sent again is another attempt, so no two hold the
 * same octets.
 *
 * @param content as a client means it, not yet dot-stuffed
 */
record Attempt(String id, String mailbox, OctetString content) {
  private static final int LINE = 70;

  /** A message of about this size whose lines begin with dots now and then. */
  static Attempt of(String id, String mailbox, int size, RandomGenerator random) {
    String header =
        "From: <%s>\r\nTo: <%s>\r\nMessage-ID: %s\r\n\r\n"
            .formatted(mailbox, mailbox, messageId(id));
    ByteArrayOutputStream octets = new ByteArrayOutputStream(size + header.length() + LINE);
    octets.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    byte[] line = new byte[LINE];
    while (octets.size() < size) {
      for (int i = 0; i < LINE - 2; i++) {
        line[i] = (byte) ('!' + random.nextInt(94));
      }
      line[0] = random.nextInt(4) == 0 ? (byte) '.' : line[0];
      line[LINE - 2] = '\r';
      line[LINE - 1] = '\n';
      octets.writeBytes(line);
    }
    return new Attempt(id, mailbox, OctetString.of(octets.toByteArray()));
  }

  String messageId() {
    return messageId(id);
  }

  private static String messageId(String id) {
    return "<" + id + "@chaos>";
  }

  /** What DATA carries before the final dot, RFC 5321 §4.5.2. */
  byte[] stuffed() {
    return content.latin1().replace("\r\n.", "\r\n..").getBytes(StandardCharsets.ISO_8859_1);
  }

  String sha256() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("Every Java has SHA-256", broken);
    }
  }

  @Override
  public String toString() {
    return id + " of " + mailbox + " with " + content.length() + " octets";
  }
}
