package org.kumobashi.protocol.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.kumobashi.protocol.dialogue.OctetString;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.smtp.OwedReplies.Owed;
import org.kumobashi.protocol.smtp.OwedReplies.Role;
import org.kumobashi.protocol.smtp.SubmissionMove.CloseClient;
import org.kumobashi.protocol.smtp.SubmissionMove.CutUpstream;
import org.kumobashi.protocol.smtp.SubmissionMove.Note;
import org.kumobashi.protocol.smtp.SubmissionMove.Redial;
import org.kumobashi.protocol.smtp.SubmissionMove.ToClient;
import org.kumobashi.protocol.smtp.SubmissionMove.ToUpstream;
import org.kumobashi.protocol.smtp.SubmissionState.AwaitingData;
import org.kumobashi.protocol.smtp.SubmissionState.Commands;
import org.kumobashi.protocol.smtp.SubmissionState.Content;
import org.kumobashi.protocol.smtp.SubmissionState.Ended;
import org.kumobashi.protocol.smtp.SubmissionState.Redialling;
import org.kumobashi.protocol.smtp.SubmissionState.Swallowing;
import org.kumobashi.protocol.smtp.SubmissionState.SwallowingChunk;
import org.kumobashi.protocol.smtp.SubmissionState.Verdict;

/**
 * Stands between a logged-in submission client and upstream, and stays parsed where IMAP and POP3
 * are relayed raw.
 *
 * <p>The idea: commands pass line by line and upstream's replies come back untouched; content
 * passes through a {@link ContentDecoder}, which counts it and writes it canonically. Where the
 * gateway answers itself (a message over the limit, AUTH again, BDAT), the answer takes its place
 * in the queue of {@link OwedReplies}.
 *
 * <p>Invariants: every command gets exactly one reply, in order; upstream sees a final dot only
 * behind a message that ended with CRLF.CRLF within the limit; a message over the limit costs
 * constant memory, and upstream is cut before its final dot, so nothing of it is delivered; 250 for
 * a message is only ever upstream's own.
 *
 * <p>Refused: relaying raw after login (the limit and the sender policy could not be kept, and a
 * bare LF could end a message for one side only); collecting a message before sending it (memory,
 * and whose 250 would it be); offering CHUNKING (Exchange refuses long headers there, and a refused
 * chunk is hard to stay in step with).
 *
 * <p>No input or output, not thread-safe.
 */
public final class SubmissionGuard {
  private static final int LINE_LIMIT = 8 * 1024;
  private static final int SWALLOW_FACTOR = 4;
  private static final List<String> PASSED_ON =
      List.of("8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES");

  private final SubmissionPolicy policy;
  private final OwedReplies owed = new OwedReplies();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream upstreamLine = new ByteArrayOutputStream();
  private final ByteArrayOutputStream upstreamReply = new ByteArrayOutputStream();
  private List<String> keywords;
  private SubmissionState state = new Commands();
  private Optional<MessageIdWatch> unanswered = Optional.empty();
  private boolean upstream = true;
  private boolean stopping;
  private List<SubmissionMove> moves = new ArrayList<>();

  /**
   * A guard for a session whose upstream is logged in.
   *
   * @param upstreamKeywords the EHLO keywords upstream offers
   */
  public SubmissionGuard(SubmissionPolicy policy, List<String> upstreamKeywords) {
    this.policy = policy;
    this.keywords = List.copyOf(upstreamKeywords);
  }

  /** What goes on, as a phrase for the log. */
  public String doing() {
    return switch (state) {
      case Commands s ->
          owed.awaitFinalDot() ? "waiting for upstream to accept a message" : "relaying commands";
      case AwaitingData s -> "waiting for upstream to accept DATA";
      case Content s -> "relaying a message";
      case Swallowing s -> "reading a refused message to its end";
      case SwallowingChunk s -> "reading a refused chunk to its end";
      case Redialling s -> "logging in upstream again";
      case Ended s -> "done";
    };
  }

  /**
   * Whether more of the client's octets are of use now; if not, they are to be kept and offered
   * again.
   */
  public boolean wantsClient() {
    return switch (state) {
      case AwaitingData s -> false;
      case Redialling s -> false;
      case Ended s -> false;
      case Commands s -> !owed.isFull();
      case Content s -> true;
      case Swallowing s -> true;
      case SwallowingChunk s -> true;
    };
  }

  /** Takes the client's octets, as far as they are of use now; the rest stays in the buffer. */
  public List<SubmissionMove> fromClient(ByteBuffer octets) {
    while (octets.hasRemaining() && wantsClient()) {
      switch (state) {
        case Commands s -> commandOctet(octets.get());
        case Content content -> content(content, octets);
        case Swallowing swallowing -> swallow(swallowing, octets);
        case SwallowingChunk(long remaining) -> swallowChunk(remaining, octets);
        case AwaitingData s -> throw new IllegalStateException("not wanted now");
        case Redialling s -> throw new IllegalStateException("not wanted now");
        case Ended s -> throw new IllegalStateException("not wanted now");
      }
    }
    return made();
  }

  private void commandOctet(byte octet) {
    if (octet != '\n') {
      if (line.size() <= LINE_LIMIT) {
        line.write(octet);
      }
      return;
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    if (text.length() > LINE_LIMIT) {
      own("500 5.5.2 The line is too long.");
      return;
    }
    String command = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    // A CR or NUL inside a command could be a line end for someone behind us.
    if (command.indexOf('\r') >= 0 || command.indexOf('\0') >= 0) {
      own("500 5.5.2 A command may not hold control characters.");
    } else {
      command(command.strip());
    }
  }

  private void command(String command) {
    String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    switch (verb) {
      case "MAIL" -> mail(command);
      case "RCPT" -> forwardOr(command, "503 5.5.1 Begin with MAIL.");
      case "DATA" -> data(command);
      case "RSET", "NOOP" -> forwardOr(command, "250 2.0.0 OK");
      case "VRFY", "EXPN" -> forwardOr(command, "252 2.5.0 Cannot say; send the message and see.");
      case "HELP" -> own("214 2.0.0 Send mail with MAIL, RCPT and DATA.");
      case "EHLO" -> introduce(SmtpWords.multiline("250", greeting()));
      case "HELO" -> introduce(List.of("250 " + policy.hostname()));
      case "QUIT" -> quit();
      case "AUTH" -> own("503 5.5.1 Already logged in.");
      case "STARTTLS" -> own("503 5.5.1 Too late for STARTTLS.");
      case "BDAT" -> bdat(command);
      default -> own("500 5.5.2 This command is not known here.");
    }
  }

  private void mail(String command) {
    MailCommand mail = MailCommand.parse(command);
    if (mail.declaredSize().isPresent()
        && mail.declaredSize().getAsLong() > policy.messageLimit()) {
      // An open transaction must not be continued under this MAIL's name: RSET closes it.
      substitute(tooLarge(mail.declaredSize()));
    } else if (upstream) {
      forward(mail.forwarded(), Role.COMMAND);
    } else {
      state = new Redialling(mail.forwarded());
      moves.add(new Redial());
    }
  }

  private void data(String command) {
    if (!upstream) {
      own("503 5.5.1 Begin with MAIL.");
      return;
    }
    forward(command, Role.DATA);
    state = new AwaitingData();
  }

  private void introduce(List<String> reply) {
    substitute(String.join("\r\n", reply));
  }

  private List<String> greeting() {
    List<String> texts =
        new ArrayList<>(List.of(policy.hostname(), "PIPELINING", "SIZE " + policy.messageLimit()));
    PASSED_ON.stream()
        .filter(word -> keywords.stream().anyMatch(word::equalsIgnoreCase))
        .forEach(texts::add);
    return texts;
  }

  private void quit() {
    if (upstream) {
      forward("QUIT", Role.QUIT);
    } else {
      owed.add(new Owed.Own("221 2.0.0 Goodbye.", true));
      settle();
    }
  }

  // CHUNKING is not offered, yet the octets are on their way: they are swallowed, or if their
  // number cannot be trusted
  // the connection ends, since they would be read as commands (as Postfix does).
  private void bdat(String command) {
    String[] words = command.split(" +", -1);
    boolean counted = words.length > 1 && words[1].matches("[0-9]{1,18}");
    if (!counted || Long.parseLong(words[1]) > policy.messageLimit() * SWALLOW_FACTOR) {
      owed.add(
          new Owed.Own("421 4.7.0 BDAT is not offered, and its size cannot be followed.", true));
      settle();
      return;
    }
    own("503 5.5.1 BDAT is not offered; use DATA.");
    state =
        Long.parseLong(words[1]) == 0
            ? new Commands()
            : new SwallowingChunk(Long.parseLong(words[1]));
  }

  private void swallowChunk(long remaining, ByteBuffer octets) {
    int now = (int) Math.min(remaining, octets.remaining());
    octets.position(octets.position() + now);
    state = now == remaining ? new Commands() : new SwallowingChunk(remaining - now);
  }

  private void content(Content content, ByteBuffer octets) {
    ContentDecoder decoder = content.decoder();
    decoder.take(octets);
    byte[] canonical = decoder.drain();
    if (decoder.size() > policy.messageLimit()) {
      refuse(decoder, Verdict.TOO_LARGE);
    } else if (decoder.hasMended() && policy.rejectBareNewlines()) {
      refuse(decoder, Verdict.BARE_NEWLINES);
    } else {
      content.watch().see(canonical);
      if (canonical.length > 0) {
        moves.add(new ToUpstream(OctetString.of(canonical)));
      }
      if (decoder.hasEnded()) {
        moves.add(new ToUpstream(OctetString.of(".\r\n")));
        owed.add(new Owed.Upstream(Role.FINAL_DOT));
        unanswered = Optional.of(content.watch());
        state = new Commands();
      }
    }
  }

  private void refuse(ContentDecoder decoder, Verdict verdict) {
    upstream = false;
    moves.add(new CutUpstream());
    Swallowing swallowing = new Swallowing(decoder, verdict);
    state = swallowing;
    swallow(swallowing, ByteBuffer.allocate(0));
  }

  private void swallow(Swallowing swallowing, ByteBuffer octets) {
    ContentDecoder decoder = swallowing.decoder();
    decoder.take(octets);
    decoder.drain();
    if (decoder.hasEnded()) {
      state = new Commands();
      own(
          switch (swallowing.verdict()) {
            case TOO_LARGE -> tooLarge(OptionalLong.of(decoder.size()));
            case BARE_NEWLINES -> "550 5.6.11 The message has line ends that are not CRLF.";
            case UPSTREAM_LOST -> "451 4.4.2 The mail server went away. Send the message again.";
          });
    } else if (decoder.size() > policy.messageLimit() * SWALLOW_FACTOR) {
      owed.add(new Owed.Own("421 4.7.0 " + tooLarge(OptionalLong.empty()).substring(10), true));
      settle();
    }
  }

  private String tooLarge(OptionalLong size) {
    String message =
        size.isPresent()
            ? "The message has " + size.getAsLong() + " octets"
            : "The message is far too large";
    return "552 5.3.4 %s; the limit is %d. Attachments grow by about 37 %% when encoded."
        .formatted(message, policy.messageLimit());
  }

  private void forwardOr(String command, String ownReply) {
    if (upstream) {
      forward(command, Role.COMMAND);
    } else {
      own(ownReply);
    }
  }

  private void forward(String command, Role role) {
    moves.add(new ToUpstream(OctetString.ofLatin1(command + "\r\n")));
    owed.add(new Owed.Upstream(role));
  }

  /** Answers by ourselves, while upstream forgets its transaction. */
  private void substitute(String reply) {
    if (upstream) {
      moves.add(new ToUpstream(OctetString.of("RSET\r\n")));
      owed.add(new Owed.Substituted(reply));
    } else {
      own(reply);
    }
  }

  private void own(String reply) {
    owed.add(new Owed.Own(reply, false));
    settle();
  }

  /** Gives all replies that wait for nobody. */
  private void settle() {
    for (Optional<Owed.Own> own = owed.nextOwn(); own.isPresent(); own = owed.nextOwn()) {
      say(own.get().text());
      if (own.get().closes()) {
        close();
        return;
      }
    }
    if (stopping && owed.isEmpty() && state instanceof Commands) {
      say("421 4.3.2 The gateway is restarting. Connect again in a minute.");
      close();
    }
  }

  private void say(String reply) {
    moves.add(new ToClient(OctetString.of(reply + "\r\n")));
  }

  private void close() {
    state = new Ended();
    moves.add(new CloseClient());
  }

  /** Takes upstream's octets, in any chunking. */
  public List<SubmissionMove> fromUpstream(ByteBuffer octets) {
    while (octets.hasRemaining() && !(state instanceof Ended)) {
      byte octet = octets.get();
      upstreamLine.write(octet);
      if (octet == '\n') {
        upstreamLine();
      } else if (upstreamLine.size() > LINE_LIMIT) {
        moves.add(new Note("upstream sent a reply line longer than " + LINE_LIMIT + " octets"));
        moves.add(new CutUpstream());
        lost();
        return made();
      }
    }
    return made();
  }

  private void upstreamLine() {
    byte[] octets = upstreamLine.toByteArray();
    upstreamLine.reset();
    upstreamReply.writeBytes(octets);
    if (octets.length > 3 && octets[3] == '-') {
      return;
    }
    OctetString reply = OctetString.of(upstreamReply.toByteArray());
    upstreamReply.reset();
    reply(reply, reply.latin1().substring(0, Math.min(3, reply.length())));
  }

  private void reply(OctetString reply, String code) {
    Optional<Owed> answered = owed.next();
    Role role = answered.map(SubmissionGuard::role).orElse(Role.COMMAND);
    if (answered.isPresent()
        && answered.get() instanceof Owed.Substituted(String text)
        && !code.equals("421")) {
      say(text);
    } else {
      moves.add(new ToClient(reply));
    }
    if (role == Role.DATA) {
      state =
          code.equals("354")
              ? new Content(new ContentDecoder(), new MessageIdWatch())
              : new Commands();
    }
    if (role == Role.FINAL_DOT) {
      unanswered = Optional.empty();
    }
    // 421 announces that upstream hangs up; so does a reply nobody asked for.
    if (role == Role.QUIT || code.equals("421") || answered.isEmpty()) {
      close();
    } else {
      settle();
    }
  }

  private static Role role(Owed owed) {
    return owed instanceof Owed.Upstream(Role role) ? role : Role.COMMAND;
  }

  /** Upstream is logged in again. */
  public List<SubmissionMove> upstreamReady(List<String> upstreamKeywords) {
    if (state instanceof Redialling(String command)) {
      upstream = true;
      keywords = List.copyOf(upstreamKeywords);
      state = new Commands();
      forward(command, Role.COMMAND);
    }
    return made();
  }

  /** Upstream could not be logged in again; the client may try once more. */
  public List<SubmissionMove> upstreamFailed(LoginFailure failure) {
    if (state instanceof Redialling) {
      state = new Commands();
      own("451 4.4.1 The mail service cannot be reached at the moment. Try again later.");
    }
    return made();
  }

  /** Upstream closed the connection. */
  public List<SubmissionMove> upstreamEnded() {
    lost();
    return made();
  }

  private void lost() {
    upstream = false;
    upstreamLine.reset();
    upstreamReply.reset();
    noteUnknownOutcome("upstream was lost");
    switch (state) {
      case AwaitingData s -> state = new Commands();
      case Content(ContentDecoder decoder, MessageIdWatch watch) ->
          state = new Swallowing(decoder, Verdict.UPSTREAM_LOST);
      case Commands s -> {}
      case Swallowing s -> {}
      case SwallowingChunk s -> {}
      case Redialling s -> {}
      case Ended s -> {}
    }
    for (Optional<Owed> next = owed.next();
        next.isPresent() && !(state instanceof Ended);
        next = owed.next()) {
      switch (next.get()) {
        case Owed.Own(String text, boolean closes) -> finish(text, closes);
        case Owed.Substituted(String text) -> say(text);
        case Owed.Upstream(Role role) when role == Role.QUIT -> finish("221 2.0.0 Goodbye.", true);
        case Owed.Upstream other ->
            say("451 4.4.2 The mail server went away. Send the message again.");
      }
    }
  }

  private void finish(String text, boolean closes) {
    say(text);
    if (closes) {
      close();
    }
  }

  private void noteUnknownOutcome(String why) {
    unanswered.ifPresent(
        watch ->
            moves.add(
                new Note(
                    "outcome unknown: "
                        + why
                        + " behind the final dot, message-id="
                        + watch.messageId())));
    unanswered = Optional.empty();
  }

  /** The client closed the connection: nothing it did not finish is delivered. */
  public List<SubmissionMove> clientEnded() {
    noteUnknownOutcome("the client left");
    state = new Ended();
    moves.add(new CutUpstream());
    return made();
  }

  /**
   * The gateway stops, or the session was idle for too long: a message under way is given up, an
   * answer is awaited.
   */
  public List<SubmissionMove> stopping() {
    stopping = true;
    if (state instanceof Content
        || state instanceof Swallowing
        || state instanceof SwallowingChunk) {
      moves.add(new CutUpstream());
      upstream = false;
      state = new Commands();
    }
    if (!(state instanceof Ended)) {
      settle();
    }
    return made();
  }

  private List<SubmissionMove> made() {
    List<SubmissionMove> done = moves;
    moves = new ArrayList<>();
    return done;
  }
}
