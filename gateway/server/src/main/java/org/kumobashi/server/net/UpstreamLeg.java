package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.server.login.Admission;

/**
 * The upstream side of one submission relay: the session it has borrowed, if any, and the one it
 * waits for. Belongs to the client's event loop.
 */
final class UpstreamLeg {
  private final SessionLender sessions;
  private final Admission admission;
  private final EventLoop loop;
  private Optional<Opening.Opened> session = Optional.empty();
  private Optional<Future<Opening>> borrowing = Optional.empty();

  UpstreamLeg(SessionLender sessions, Admission admission, EventLoop loop) {
    this.sessions = sessions;
    this.admission = admission;
    this.loop = loop;
  }

  /** Asks for a session; the answer comes on this event loop, unless {@link #end} comes before. */
  void borrow(Consumer<Opening> answer) {
    Future<Opening> future = sessions.borrow(admission, loop);
    borrowing = Optional.of(future);
    future.addListener(
        done -> {
          borrowing = Optional.empty();
          if (!done.isCancelled()) {
            answer.accept(future.getNow());
          }
        });
  }

  /** Makes this session the leg, and lets this handler hear it from here on. */
  void attach(Opening.Opened opened, ChannelHandler relay) {
    session = Optional.of(opened);
    opened.upstream().pipeline().replace(UpstreamDriver.class, "relay", relay);
    HandOver.readAgain(opened.upstream());
  }

  /** Writes, or lets go of the octets if there is no session. */
  void write(ByteBuf octets) {
    if (session.isPresent()) {
      session.get().upstream().write(octets);
    } else {
      octets.release();
    }
  }

  void flush() {
    session.ifPresent(opened -> opened.upstream().flush());
  }

  /** Whether it takes more octets now; without a session nothing is held back. */
  boolean isWritable() {
    return session.map(opened -> opened.upstream().isWritable()).orElse(true);
  }

  /** Reads from upstream, or stops. */
  void read(boolean reads) {
    session.ifPresent(opened -> opened.upstream().config().setAutoRead(reads));
  }

  /** Whether this channel is the session's, not that of one it had before. */
  boolean isCurrent(Channel channel) {
    return session.filter(opened -> opened.upstream().equals(channel)).isPresent();
  }

  /** Lets others have the session. */
  void giveBack() {
    Optional<Opening.Opened> old = take();
    old.ifPresent(sessions::giveBack);
  }

  /** Closes the session at once. */
  void cut() {
    take()
        .ifPresent(
            opened -> opened.upstream().close().addListener(closed -> opened.lease().release()));
  }

  /** Upstream has closed the session. */
  void lost() {
    take().ifPresent(opened -> opened.lease().release());
  }

  /** Nothing is wanted of upstream any more. */
  void end() {
    borrowing.ifPresent(waiting -> waiting.cancel(false));
    cut();
  }

  private Optional<Opening.Opened> take() {
    Optional<Opening.Opened> old = session;
    session = Optional.empty();
    return old;
  }
}
