package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.List;
import org.kumobashi.protocol.identity.LoginFailure;

/**
 * Stands between an SMTP client that has logged in and its upstream session. It understands every
 * command and every end of a message, so that both sides always agree where they are; it enforces
 * the message limit; it never sends or queues by itself.
 *
 * <p><b>Idea.</b> Commands are read line by line. What upstream should judge is rebuilt and sent
 * on, and its reply comes back untouched; what is ours to judge is answered here. A queue of owed
 * replies keeps both kinds in the order of the commands. Content goes through {@link
 * ContentDecoder}, which leaves upstream nothing to interpret.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>The oldest owed reply is never one of ours: those are given as soon as they come first.
 *   <li>Behind DATA nothing is read until upstream has answered it, so during content nothing is
 *       owed, and what follows 354 is content for both sides.
 *   <li>The line that ends a message is sent to upstream only for a message that is whole and
 *       allowed. In every other case upstream is cut before it, so nothing is delivered.
 *   <li>An upstream session is borrowed for a mail transaction and returned after it, so that a
 *       mailbox's clients share the few it may have. Without one no transaction exists: RCPT and
 *       DATA are barred, and only MAIL borrows one.
 *   <li>A final reply of upstream reaches the client as it is, or the client hears 451 and the log
 *       says that the outcome is unknown. No success is ever made up.
 * </ul>
 *
 * <p><b>When upstream goes away</b> the client keeps its session: everything owed is answered 451
 * 4.4.2, the transaction is barred with the same reply until the next MAIL, RSET or EHLO, and MAIL
 * borrows another session. Only a 421 that answers a command is passed on and ends the session,
 * since a client may rely on what RFC 5321 §3.8 says of it. An error reply in the midst of content
 * is upstream's verdict: the rest is dropped and the client hears it where it listens, at the end.
 *
 * <p><b>Alternatives refused.</b> Relaying octets and only counting them: the two ends may read
 * dots and line ends differently, which is how messages are smuggled. Spooling the message first:
 * then the gateway would have to promise delivery. BDAT: Exchange Online's own CHUNKING gives
 * nothing to old clients and doubles the ways a message can end. Letting upstream enforce the
 * limit: it does so after the whole message, and its number is not the mailbox's.
 *
 * <p>Not thread-safe: its driver is a single event loop.
 */
public final class SubmissionGuard {
  private static final int COMMAND_LIMIT = 8192;

  private final SubmissionLines lines = new SubmissionLines(COMMAND_LIMIT);
  private final SubmissionReplies replies = new SubmissionReplies();
  private final SubmissionSession session;
  private final SubmissionWire wire;
  private final SubmissionCommands commands;
  private final SubmissionContent content;
  private final SubmissionVerdicts verdicts;
  private boolean stopping;

  /**
   * A guard for a client that has just heard 235. It borrows an upstream session when there is a
   * message to send.
   *
   * @param upstreamKeywords what upstream's EHLO offered, each keyword with its parameters
   * @param day the recipients of the mailbox's day
   */
  public SubmissionGuard(
      SubmissionPolicy policy, List<String> upstreamKeywords, RecipientQuota day) {
    session = new SubmissionSession(policy, upstreamKeywords, day);
    wire = session.wire();
    commands = new SubmissionCommands(session);
    content = new SubmissionContent(session);
    verdicts = new SubmissionVerdicts(session);
  }

  /**
   * Takes octets of the client in any chunking. Consumes what it can; what it leaves is to be given
   * again, with more behind it if there is more, once {@link #wantsClient} says so.
   */
  public List<SubmissionMove> fromClient(ByteBuffer octets) {
    while (octets.hasRemaining() && wantsClient()) {
      read(octets);
      settle();
    }
    return wire.take();
  }

  /** Takes octets of upstream in any chunking; consumes all. */
  public List<SubmissionMove> fromUpstream(ByteBuffer octets) {
    while (octets.hasRemaining() && wire.upstreamLive()) {
      replies.next(octets).ifPresent(verdicts::hear);
      settle();
    }
    octets.position(octets.limit());
    return wire.take();
  }

  /**
   * The session that {@link SubmissionMove.BorrowUpstream} asked for is there. It is given back at
   * once if the client has left in the meantime.
   *
   * @param keywords what its EHLO offered
   */
  public List<SubmissionMove> upstreamReady(List<String> keywords) {
    boolean waited = session.state() instanceof SubmissionState.Borrowing;
    if (session.state() instanceof SubmissionState.Borrowing(MailCommand.Mail waiting)) {
      replies.reset();
      session.borrowed(keywords);
      commands.begin(waiting);
    }
    if (!waited) {
      wire.borrowed();
      wire.giveBack();
    }
    return wire.take();
  }

  /** The session that {@link SubmissionMove.BorrowUpstream} asked for cannot be had. */
  public List<SubmissionMove> upstreamFailed(LoginFailure failure) {
    if (session.state() instanceof SubmissionState.Borrowing) {
      String reply = SubmissionWords.noSession(failure);
      session.become(new SubmissionState.Commands());
      session.bar(reply);
      if (reply.startsWith("421")) {
        session.leave(reply);
      } else {
        wire.answer(reply);
      }
      settle();
    }
    return wire.take();
  }

  /** Whether a refused message is being read to its end, for the driver to watch its pace. */
  public boolean discards() {
    return session.state() instanceof SubmissionState.Discarding
        || session.state() instanceof SubmissionState.SkippingChunk;
  }

  /** A refused message comes too slowly to go on reading it. */
  public List<SubmissionMove> discardsTooSlowly() {
    if (discards()) {
      session.leave(SubmissionWords.TOO_SLOW);
      settle();
    }
    return wire.take();
  }

  /** Whether a message is being taken, for the driver to watch its pace. */
  public boolean receives() {
    return session.state() instanceof SubmissionState.Receiving;
  }

  /** A message comes too slowly to hold an upstream session for it; nothing of it is delivered. */
  public List<SubmissionMove> contentTooSlowly() {
    return giveUpContent("a message came too slowly", SubmissionWords.CONTENT_TOO_SLOW);
  }

  private List<SubmissionMove> giveUpContent(String why, String reply) {
    if (receives()) {
      wire.note(why + "; nothing was delivered");
      wire.cut();
      session.abandon();
      session.bar(SubmissionWords.NO_TRANSACTION);
      session.leave(reply);
      settle();
    }
    return wire.take();
  }

  /** Upstream closed its session. */
  public List<SubmissionMove> upstreamEnded() {
    if (wire.upstreamLive()) {
      wire.upstreamGone();
      verdicts.lose();
      settle();
    }
    return wire.take();
  }

  /**
   * The client closed its connection. A message that is whole already takes its course: upstream is
   * heard out for the log, then cut. Anything less is never delivered.
   */
  public List<SubmissionMove> clientEnded() {
    wire.clientGone();
    if (session.state() instanceof SubmissionState.Receiving) {
      wire.note("the client left in the midst of a message; nothing was delivered");
    }
    if (wire.owed().awaitsOutcome()) {
      session.become(new SubmissionState.Departed());
    } else {
      session.close();
    }
    return wire.take();
  }

  /**
   * The gateway is to stop. A message on its way is finished and its reply given; then, or at once
   * between commands, the client hears 421.
   */
  public List<SubmissionMove> stopping() {
    stopping = true;
    settle();
    return wire.take();
  }

  /**
   * The gateway stops in a moment. A message of which the client is still in the midst is given up,
   * and nothing of it is delivered; of one that is whole only upstream's reply tells what became.
   */
  public List<SubmissionMove> stoppingNow() {
    if (discards()) {
      session.leave(SubmissionWords.STOPPING);
      settle();
    }
    return giveUpContent("the gateway stopped in the midst of a message", SubmissionWords.STOPPING);
  }

  /** Whether client octets can be used now; if not, the driver keeps them and stops reading. */
  public boolean wantsClient() {
    boolean betweenCommands = session.state() instanceof SubmissionState.Commands;
    boolean held = betweenCommands && (stopping || wire.owed().isFull());
    return session.state().readsClient() && !held;
  }

  /** What the session is doing, as a phrase for the log. */
  public String doing() {
    return session.state().doing();
  }

  private void read(ByteBuffer octets) {
    switch (session.state()) {
      case SubmissionState.Commands() ->
          lines.next(octets).map(MailCommand::of).ifPresent(commands::obey);
      case SubmissionState.Receiving receiving -> content.receive(octets, receiving);
      case SubmissionState.Discarding discarding -> content.discard(octets, discarding);
      case SubmissionState.SkippingChunk(long left) -> content.skip(octets, left);
      case SubmissionState.AwaitingGoAhead(),
          SubmissionState.Borrowing(MailCommand.Mail _),
          SubmissionState.Leaving(),
          SubmissionState.Departed(),
          SubmissionState.Ended() ->
          throw new IllegalStateException("client octets are not wanted while " + doing());
    }
  }

  /** Does what is due once nothing is owed any more. */
  private void settle() {
    commands.proceed();
    session.shareUpstream();
    if (stopping && session.isIdle()) {
      session.leave(SubmissionWords.STOPPING);
    }
    boolean left = session.state() instanceof SubmissionState.Leaving && wire.owed().isEmpty();
    boolean heardOut =
        session.state() instanceof SubmissionState.Departed && !wire.owed().awaitsOutcome();
    if (left || heardOut) {
      session.close();
    }
  }
}
