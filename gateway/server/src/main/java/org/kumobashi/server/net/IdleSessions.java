package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.smtp.SmtpResetDialogue;
import org.kumobashi.server.accounts.GrantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logged-in upstream SMTP sessions that wait for another client of the same mailbox, each for a
 * while. One that upstream closes or speaks on is dropped. Thread-safe.
 */
final class IdleSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IdleSessions.class);

  /** How long upstream may take to close after QUIT. */
  private static final long FAREWELL_SECONDS = 2;

  private final Duration kept;
  private final Map<String, Deque<Idle>> idle = new HashMap<>();
  private boolean closed;

  /**
   * Who is logged in.
   *
   * @param user as upstream knows it
   */
  record Account(GrantId grant, String user) {}

  /** A session that waits. Compared by identity: its channel may wait here many times. */
  static final class Idle {
    private final Account account;
    private final Channel channel;
    private final List<String> keywords;

    private Idle(Account account, Channel channel, List<String> keywords) {
      this.account = account;
      this.channel = channel;
      this.keywords = keywords;
    }

    Account account() {
      return account;
    }

    Channel channel() {
      return channel;
    }

    /** What its EHLO offered. */
    List<String> keywords() {
      return keywords;
    }
  }

  /**
   * @param kept how long a session waits
   */
  IdleSessions(Duration kept) {
    this.kept = kept;
  }

  /**
   * Lets a session wait. Belongs on the channel's event loop.
   *
   * @return whether it waits; if not it is being closed
   */
  boolean park(Account account, Channel channel, List<String> keywords) {
    Idle entry = new Idle(account, channel, keywords);
    if (!channel.isActive() || !add(entry)) {
      farewell(channel);
      return false;
    }
    channel.pipeline().replace(channel.pipeline().last(), "parked", new Parked(entry));
    if (channel.pipeline().get(FrameDecoder.class) != null) {
      channel.pipeline().remove(FrameDecoder.class);
    }
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> expire(entry), kept.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  /**
   * Takes out the session of a user that was used last, if there is one. It may belong to another
   * grant of that user: then it may only be closed.
   */
  synchronized Optional<Idle> take(String user) {
    Deque<Idle> sessions = idle.get(user);
    if (sessions == null) {
      return Optional.empty();
    }
    Idle taken = sessions.removeLast();
    if (sessions.isEmpty()) {
      idle.remove(user);
    }
    return Optional.of(taken);
  }

  private synchronized boolean add(Idle entry) {
    if (closed || kept.isZero()) {
      return false;
    }
    idle.computeIfAbsent(entry.account.user(), user -> new ArrayDeque<>()).addLast(entry);
    return true;
  }

  private synchronized boolean remove(Idle entry) {
    Deque<Idle> sessions = idle.get(entry.account.user());
    if (sessions == null || !sessions.remove(entry)) {
      return false;
    }
    if (sessions.isEmpty()) {
      idle.remove(entry.account.user());
    }
    return true;
  }

  private void expire(Idle entry) {
    if (remove(entry)) {
      farewell(entry.channel);
    }
  }

  /** Says goodbye to upstream and closes, at the latest after 2 s. */
  static void farewell(Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(SmtpResetDialogue.FAREWELL.toArray()));
      channel.eventLoop().schedule(() -> channel.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void close() {
    for (Idle entry : drained()) {
      farewell(entry.channel);
    }
  }

  private synchronized List<Idle> drained() {
    closed = true;
    List<Idle> all = new ArrayList<>();
    idle.values().forEach(all::addAll);
    idle.clear();
    return all;
  }

  /** Watches a waiting session. */
  private final class Parked extends ChannelInboundHandlerAdapter {
    private final Idle entry;

    Parked(Idle entry) {
      this.entry = entry;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf said = (ByteBuf) message;
      LOG.debug("event=idle-session-dropped octets={}", said.readableBytes());
      said.release();
      remove(entry);
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      remove(entry);
      ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (Ending.isEndOfInput(event)) {
        remove(entry);
        ctx.close();
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("event=idle-session-dropped cause=\"{}\"", cause.getMessage());
      remove(entry);
      ctx.close();
    }
  }
}
