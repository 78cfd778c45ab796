package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One message on its way: its content, its header, and what of both goes upstream. */
final class SubmissionMessage {
  private final ContentPieces pieces = new ContentPieces();
  private final SubmissionHeader header;
  private final ContentDecoder decoder;

  SubmissionMessage(SenderRules rules) {
    header = new SubmissionHeader(rules.headerWork(pieces), pieces);
    decoder = new ContentDecoder(header);
  }

  /**
   * Consumes octets up to the end of the content or of the buffer.
   *
   * @return whether the end of the content was reached; octets behind it are left
   */
  boolean read(ByteBuffer octets) {
    boolean ended = decoder.decode(octets);
    if (ended) {
      header.end();
    }
    return ended;
  }

  /** What goes upstream of the octets last read. */
  List<SubmissionMove> takePieces() {
    return pieces.take();
  }

  /** The reply that refuses the header, as far as it is known. */
  Optional<String> headerFault() {
    return header.fault();
  }

  /** The Message-ID in angle brackets, or {@code unknown}. */
  String messageId() {
    return header.messageId();
  }

  ContentDecoder decoder() {
    return decoder;
  }
}
