package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What passes of one buffer of the client's, as moves: long ranges stay where they are, short ones
 * are copied together with what is inserted between them. So hostile content makes few writes, and
 * a small range never keeps a large buffer alive.
 */
final class ContentPieces implements ContentSink {
  /** Below this a copy costs less than a write of its own. */
  static final int SHORT = 256;

  private final OctetBuffer copied = new OctetBuffer();
  private List<SubmissionMove> moves = new ArrayList<>();

  @Override
  public void pass(ByteBuffer octets, int from, int to) {
    if (to - from < SHORT) {
      copied.add(octets, from, to);
    } else {
      moveCopied();
      moves.add(new SubmissionMove.PassOn(from, to - from));
    }
  }

  @Override
  public void insert(byte octet) {
    copied.add(octet);
  }

  /** Text that holds one octet per character. */
  void insert(String text) {
    copied.add(text);
  }

  /** The moves for what came since the last call; they speak of the buffer it came from. */
  List<SubmissionMove> take() {
    moveCopied();
    List<SubmissionMove> taken = moves;
    moves = new ArrayList<>();
    return taken;
  }

  private void moveCopied() {
    if (copied.length() > 0) {
      moves.add(new SubmissionMove.ToUpstream(copied.take()));
    }
  }
}
