package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The header of one message on its way, up to the first empty line: cuts it into fields for the log
 * and for what the sender policy asks. Holds one field, and looks no further than 64 KiB; unless
 * fields are to be replaced, what it looks at passes at once, uncopied.
 */
final class SubmissionHeader implements ContentSink {
  /** The most octets of a header that has to be seen whole. */
  static final int LIMIT = 65_536;

  private final ContentPieces onward;
  private final HeaderWork work;
  private final ContentMessageId messageId = new ContentMessageId();
  private final OctetBuffer field = new OctetBuffer();
  private Optional<String> tooLong = Optional.empty();
  private boolean open = true;
  private boolean atLineStart = true;
  private int size;

  SubmissionHeader(HeaderWork work, ContentPieces onward) {
    this.work = work;
    this.onward = onward;
  }

  @Override
  public void pass(ByteBuffer octets, int from, int to) {
    int kept = keep(octets, from, to);
    if (kept < to) {
      onward.pass(octets, kept, to);
    }
  }

  @Override
  public void insert(byte octet) {
    if (keep(ByteBuffer.wrap(new byte[] {octet}), 0, 1) == 0) {
      onward.insert(octet);
    }
  }

  /** The content has ended, and with it a header that has no body behind it. */
  void end() {
    if (open) {
      endField();
      open = false;
      work.end();
    }
  }

  /** The reply that refuses the message, as far as it is known. */
  Optional<String> fault() {
    return tooLong.or(work::fault);
  }

  /** The identifier in angle brackets, or {@code unknown}. */
  String messageId() {
    return messageId.value();
  }

  /** Looks at these octets, and returns where those begin that are still to be passed on. */
  private int keep(ByteBuffer octets, int from, int to) {
    int at = from;
    while (open && at < to) {
      if (atLineStart) {
        startLine(octets.get(at));
      }
      if (open) {
        at = readLine(octets, at, to);
      }
    }
    return work.passesOn() ? at : from;
  }

  private void startLine(byte octet) {
    if (octet == '\r') {
      end();
    } else if (octet != ' ' && octet != '\t') {
      endField();
      open = work.needsAll() || !messageId.isFound();
    }
  }

  private int readLine(ByteBuffer octets, int from, int to) {
    int end = from;
    while (end < to && octets.get(end) != '\n') {
      end++;
    }
    atLineStart = end < to;
    int next = atLineStart ? end + 1 : end;
    size += next - from;
    if (size > LIMIT) {
      giveUp();
    } else {
      field.add(octets, from, next);
    }
    return next;
  }

  private void giveUp() {
    open = false;
    if (work.needsAll()) {
      tooLong = Optional.of(SenderWords.HEADER_TOO_LONG);
    }
  }

  private void endField() {
    if (field.length() > 0) {
      HeaderField whole = new HeaderField(field.take().latin1());
      messageId.observe(whole);
      work.take(whole);
    }
  }
}
