package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.identity.SenderPolicy;

/** Drives a guard as its driver does, and writes down all it asks for. Text is one octet each. */
final class SubmissionStage {
  static final List<String> EXCHANGE =
      List.of(
          "SIZE 157286400",
          "PIPELINING",
          "DSN",
          "ENHANCEDSTATUSCODES",
          "AUTH LOGIN XOAUTH2",
          "8BITMIME",
          "BINARYMIME",
          "CHUNKING",
          "SMTPUTF8");

  final SubmissionGuard guard;
  final List<String> notes = new ArrayList<>();
  private final StringBuilder heard = new StringBuilder();
  private final StringBuilder sent = new StringBuilder();
  private final StringBuilder log = new StringBuilder();
  private boolean lends = true;
  private int accepted;
  private int lent;
  private ByteBuffer unread = ByteBuffer.allocate(0);

  SubmissionStage(SubmissionPolicy policy) {
    this(policy, new DayOf(1_000_000));
  }

  SubmissionStage(SubmissionPolicy policy, RecipientQuota day) {
    guard = new SubmissionGuard(policy, EXCHANGE, day);
  }

  /** A day on which so many recipients are allowed. */
  static final class DayOf implements RecipientQuota {
    int left;

    DayOf(int recipients) {
      left = recipients;
    }

    @Override
    public boolean take() {
      boolean allowed = left > 0;
      left -= allowed ? 1 : 0;
      return allowed;
    }

    @Override
    public void giveBack(int recipients) {
      left += recipients;
    }
  }

  /** From now on sessions are lent by the test, not at once. */
  SubmissionStage withoutSessions() {
    lends = false;
    return this;
  }

  static SubmissionPolicy policy(long limit, boolean rejectBareNewlines) {
    return policy(limit, rejectBareNewlines, SenderPolicy.ANY);
  }

  static SubmissionPolicy policy(long limit, boolean rejectBareNewlines, SenderPolicy senders) {
    return new SubmissionPolicy(
        "gate.example",
        new SubmissionPolicy.ContentPolicy(limit, 4 * limit, rejectBareNewlines),
        500,
        "a@x",
        senders);
  }

  static SubmissionStage withLimit(long limit) {
    return new SubmissionStage(policy(limit, false));
  }

  /**
   * A stage where DATA has been answered with 354 and everything before was taken from the notes.
   */
  static SubmissionStage inContent(SubmissionPolicy policy) {
    SubmissionStage stage = new SubmissionStage(policy);
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    stage.upstream("250 2.1.0 OK\r\n250 2.1.5 OK\r\n354 go\r\n");
    stage.heard();
    stage.sent();
    stage.log();
    return stage;
  }

  static SubmissionStage inContent(long limit) {
    return inContent(policy(limit, false));
  }

  void client(String octets) {
    byte[] more = octets.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer all = ByteBuffer.allocate(unread.remaining() + more.length);
    unread = all.put(unread).put(more).flip();
    pump();
  }

  void upstream(String octets) {
    act(guard.fromUpstream(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1))));
    pump();
  }

  /** Lends an upstream session to whoever asked for one. */
  void lend() {
    act(guard.upstreamReady(EXCHANGE));
    pump();
  }

  /** Does these moves, then gives the guard what it left unread, as a driver does. */
  void act(List<SubmissionMove> moves) {
    int before = lent;
    moves.forEach(this::act);
    if (lent > before && lends) {
      act(guard.upstreamReady(EXCHANGE));
    }
  }

  void pump() {
    while (unread.hasRemaining() && guard.wantsClient()) {
      act(guard.fromClient(unread));
    }
  }

  /** How many messages upstream has taken so far. */
  int accepted() {
    return accepted;
  }

  int unread() {
    return unread.remaining();
  }

  /** What the client heard since the last call. */
  String heard() {
    return drain(heard);
  }

  /** What upstream was sent since the last call. */
  String sent() {
    return drain(sent);
  }

  /**
   * Moves that are not octets, by letter: B borrow and R return upstream, X cut it, T throttled, C
   * close client.
   */
  String log() {
    return drain(log);
  }

  private void act(SubmissionMove move) {
    switch (move) {
      case SubmissionMove.ToClient(var octets) -> heard.append(octets.latin1());
      case SubmissionMove.ToUpstream(var octets) -> sent.append(octets.latin1());
      case SubmissionMove.PassOn(int from, int length) -> sent.append(passed(from, length));
      case SubmissionMove.CutUpstream() -> log.append('X');
      case SubmissionMove.BorrowUpstream() -> {
        log.append('B');
        lent++;
      }
      case SubmissionMove.ReturnUpstream() -> log.append('R');
      case SubmissionMove.Throttled(String said) -> log.append('T');
      case SubmissionMove.Accepted() -> accepted++;
      case SubmissionMove.CloseClient() -> log.append('C');
      case SubmissionMove.Note(String text) -> notes.add(text);
    }
  }

  private String passed(int from, int length) {
    byte[] octets = new byte[length];
    unread.get(from, octets);
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static String drain(StringBuilder text) {
    String drained = text.toString();
    text.setLength(0);
    return drained;
  }
}
