package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.smtp.SubmissionGuard;
import org.kumobashi.protocol.smtp.SubmissionMove;
import org.kumobashi.server.accounts.MailboxError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link SubmissionGuard} between a client's channel and an upstream channel that may be
 * cut and replaced. Both live on one event loop. Knows nothing of SMTP.
 */
final class SubmissionRelay {
  private static final Logger LOG = LoggerFactory.getLogger(SubmissionRelay.class);

  /** RFC 5321 §4.5.3.2.6 gives the answer to a final dot ten minutes. */
  private static final long LAST_REPLY_MINUTES = 10;

  private final Connection connection;
  private final Channel client;
  private final Opening.Opened session;
  private final SessionLender sessions;
  private final SubmissionGuard guard;
  private final PaceWatch discards;
  private final PaceWatch content;
  private final UpstreamLeg upstream;
  private ByteBuf held = Unpooled.EMPTY_BUFFER;
  private boolean pumping;
  private boolean ended;
  private boolean clientGone;

  SubmissionRelay(
      Connection connection,
      Channel client,
      Opening.Opened session,
      SessionLender sessions,
      SubmissionTerms terms) {
    this.connection = connection;
    this.client = client;
    this.session = session;
    this.sessions = sessions;
    this.guard =
        new SubmissionGuard(
            terms.policy(), session.capabilities(), sessions.quota(session.admission()));
    this.upstream = new UpstreamLeg(sessions, session.admission(), client.eventLoop());
    this.discards =
        new PaceWatch(
            client.eventLoop(), terms.ofDiscards(), guard::discards, this::discardsTooSlowly);
    this.content =
        new PaceWatch(
            client.eventLoop(), terms.ofContent(), guard::receives, this::contentTooSlowly);
  }

  ChannelHandler clientSide() {
    return new ClientSide();
  }

  private void fromClient(ByteBuf octets) {
    if (ended) {
      octets.release();
      return;
    }
    connection.countFromClient(octets.readableBytes());
    discards.count(octets.readableBytes());
    content.count(octets.readableBytes());
    held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(client.alloc(), held, octets);
    pump();
  }

  // The guard leaves octets alone while it waits for upstream; they are offered again after each
  // upstream event.
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    while (!ended && guard.wantsClient() && held.isReadable()) {
      // A slice, so that its positions are those of the octets taken off below.
      ByteBuffer view = held.nioBuffer().slice();
      List<SubmissionMove> moves = guard.fromClient(view);
      ByteBuf taken = held.readRetainedSlice(view.position());
      try {
        make(moves, taken);
      } finally {
        taken.release();
      }
      if (view.position() == 0 && moves.isEmpty()) {
        break;
      }
    }
    pumping = false;
    if (ended || !held.isReadable()) {
      drop();
    }
    regulate();
  }

  private void make(List<SubmissionMove> moves) {
    make(moves, Unpooled.EMPTY_BUFFER);
  }

  // What passes on is slices of what the client sent; each keeps that buffer alive until written.
  private void make(List<SubmissionMove> moves, ByteBuf taken) {
    connection.tap().ifPresent(tap -> tap.made(moves, taken));
    for (SubmissionMove move : moves) {
      switch (move) {
        case SubmissionMove.ToClient(OctetString octets) -> {
          connection.countFromUpstream(octets.length());
          client.write(Unpooled.wrappedBuffer(octets.toArray()));
        }
        case SubmissionMove.ToUpstream(OctetString octets) ->
            upstream.write(Unpooled.wrappedBuffer(octets.toArray()));
        case SubmissionMove.PassOn(int from, int length) ->
            upstream.write(taken.retainedSlice(from, length));
        case SubmissionMove.CutUpstream cut -> upstream.cut();
        case SubmissionMove.BorrowUpstream borrow -> upstream.borrow(this::borrowed);
        case SubmissionMove.ReturnUpstream give -> upstream.giveBack();
        case SubmissionMove.Throttled(String said) -> throttled(said);
        case SubmissionMove.Accepted accepted -> connection.countMessage();
        case SubmissionMove.CloseClient close ->
            end("closed by the gateway while " + guard.doing());
        case SubmissionMove.Note(String text) -> {
          LOG.warn("event=submission {} cause=\"{}\"", connection, text);
          note(MailboxError.Kind.SUBMISSION, text);
        }
      }
    }
    connection.doing(guard.doing());
    upstream.flush();
    client.flush();
  }

  private void throttled(String said) {
    LOG.warn("event=throttled {} cause=\"{}\"", connection, said);
    sessions.throttled(session.admission());
    note(MailboxError.Kind.THROTTLED, said);
  }

  private void note(MailboxError.Kind kind, String cause) {
    sessions.note(session.admission().error(connection.address(), kind, cause));
  }

  private void borrowed(Opening opening) {
    switch (opening) {
      case Opening.Opened opened when ended -> sessions.giveBack(opened);
      case Opening.Opened opened -> {
        connection.tap().ifPresent(tap -> tap.borrowed(opened.upstream()));
        upstream.attach(opened, new UpstreamSide(this));
        regulate();
        make(guard.upstreamReady(opened.capabilities()));
      }
      case Opening.Refused(var failure) -> {
        connection.logRefusal(failure);
        note(MailboxError.Kind.of(failure), failure.cause());
        make(guard.upstreamFailed(failure));
      }
    }
    pump();
  }

  private void discardsTooSlowly() {
    connection.endsBecause("the rest of a refused message came too slowly");
    make(guard.discardsTooSlowly());
  }

  private void contentTooSlowly() {
    connection.endsBecause("a message came too slowly");
    make(guard.contentTooSlowly());
  }

  private void stoppingNow() {
    connection.endsBecause("gateway stopping");
    make(guard.stoppingNow());
  }

  /** Upstream says something, on the session of now or on one that was given up. */
  void heard(Channel speaker, ByteBuf octets) {
    if (upstream.isCurrent(speaker)) {
      connection.tap().ifPresent(tap -> tap.heard(octets));
      make(guard.fromUpstream(octets.nioBuffer()));
      octets.release();
      pump();
    } else {
      octets.release();
    }
  }

  /** An upstream session has ended, the one of now or one that was given up. */
  void lost(Channel closed) {
    if (upstream.isCurrent(closed) && !ended) {
      upstream.lost();
      make(guard.upstreamEnded());
      pump();
    }
  }

  // Each side is read only while the other can take what it says.
  void regulate() {
    if (ended) {
      return;
    }
    boolean reading = guard.wantsClient() && upstream.isWritable();
    client.config().setAutoRead(reading);
    upstream.read(client.isWritable());
    discards.look(reading);
    content.look(reading);
  }

  private void end(String why) {
    connection.endsBecause(why);
    release();
    Ending.politely(client);
  }

  private void release() {
    ended = true;
    upstream.end();
    if (!pumping) {
      drop();
    }
  }

  private void drop() {
    held.release();
    held = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public String toString() {
    return connection.toString();
  }

  private final class ClientSide extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      fromClient((ByteBuf) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      regulate();
      ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      switch (event) {
        case ChannelInputShutdownEvent end -> clientEnded();
        case SslCloseCompletionEvent end -> clientEnded();
        case IdleStateEvent idle -> silent(idle.isFirst());
        case GatewayStopping stopping -> {
          stopping.pressing(client, SubmissionRelay.this::stoppingNow);
          make(guard.stopping());
        }
        default -> ctx.fireUserEventTriggered(event);
      }
    }

    // Whatever is on its way has as long again: then the wire to upstream, or to the client, or
    // both, end in nothing, and neither end can be waited for.
    private void silent(boolean first) {
      connection.endsBecause("idle for too long");
      make(guard.stopping());
      if (!first && !ended) {
        upstream.cut();
        make(guard.upstreamEnded());
        // In the midst of a message that leaves a rest to be read, which does not come.
        make(guard.discardsTooSlowly());
      }
    }

    private void clientEnded() {
      if (!ended && !clientGone) {
        clientGone = true;
        connection.endsBecause("client closed");
        make(guard.clientEnded());
        client
            .eventLoop()
            .schedule(SubmissionRelay.this::release, LAST_REPLY_MINUTES, TimeUnit.MINUTES);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      // Upstream may still owe its answer to a final dot: the guard cuts it when that has come.
      clientEnded();
      ctx.fireChannelInactive();
    }
  }
}
