package org.kumobashi.server.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.smtp.RecipientQuota;
import org.kumobashi.protocol.smtp.SubmissionPolicy;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LoginRequest;

/**
 * Sessions whose outcome a test decides; a granted one is a plain connection to a socket of the
 * test's own.
 */
final class ScriptedSessions implements SessionOpener, SessionLender {
  final List<MailboxError> noted = new CopyOnWriteArrayList<>();

  /** As many recipients as anybody likes. */
  static final RecipientQuota NO_LIMIT =
      new RecipientQuota() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public void giveBack(int recipients) {}
      };

  /** A login that waits for its outcome. */
  record Pending(LoginRequest request, EventLoop loop, Promise<Opening> promise) {}

  private final Transport transport;
  private final InetSocketAddress upstream;
  private final Queue<Opening> idle = new ConcurrentLinkedQueue<>();
  final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();

  ScriptedSessions(Transport transport, InetSocketAddress upstream) {
    this.transport = transport;
    this.upstream = upstream;
  }

  @Override
  public Future<Opening> open(LoginRequest request, EventLoop loop) {
    Promise<Opening> promise = loop.newPromise();
    pending.add(new Pending(request, loop, promise));
    return promise;
  }

  @Override
  public Future<Opening> borrow(Admission admission, EventLoop loop) {
    return loop.newSucceededFuture(idle.remove());
  }

  @Override
  public void giveBack(Opening.Opened session) {
    idle.add(session);
  }

  @Override
  public void note(MailboxError error) {
    noted.add(error);
  }

  @Override
  public void throttled(Admission admission) {
    throw new IllegalStateException("no script throttles");
  }

  @Override
  public RecipientQuota quota(Admission admission) {
    return NO_LIMIT;
  }

  /** The standard terms of a session. */
  static SubmissionTerms terms(Admission admission) {
    long limit = Listener.DEFAULT_MESSAGE_LIMIT;
    return new SubmissionTerms(
        new SubmissionPolicy(
            "gateway.example.ac.jp",
            new SubmissionPolicy.ContentPolicy(limit, 4 * limit, false),
            500,
            admission.mailbox().address(),
            SenderPolicy.ANY),
        SubmissionLimits.standard());
  }

  void answer(Pending login, ClientEvent outcome) {
    switch (outcome) {
      case ClientEvent.LoginRefused(var failure) ->
          login.promise().setSuccess(new Opening.Refused(failure));
      case ClientEvent.LoginGranted(var capabilities) -> grant(login, capabilities, () -> {});
      default -> throw new IllegalStateException("not an outcome: " + outcome);
    }
  }

  /** Grants a login that holds this place. */
  void grant(Pending login, List<String> capabilities, Lease lease) {
    Channel channel = connect(login.loop());
    login
        .promise()
        .setSuccess(
            new Opening.Opened(
                channel, capabilities, admission(login.request().protocol()), lease));
  }

  private Channel connect(EventLoop loop) {
    Upstream.Server server = new Upstream.Server("127.0.0.1", upstream.getPort(), TlsMode.IMPLICIT);
    return new Bootstrap()
        .group(loop)
        .channel(transport.clientChannel())
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) throws SSLException {
                FrameDecoder frames = new FrameDecoder();
                channel.pipeline().addLast(frames, standIn(server, frames, loop));
                channel.config().setAutoRead(false);
              }
            })
        .connect(upstream)
        .syncUninterruptibly()
        .channel();
  }

  /** A driver that does nothing until the hand-over. */
  static UpstreamDriver standIn(Upstream.Server server, FrameDecoder frames, EventLoop loop)
      throws SSLException {
    var target =
        new UpstreamDriver.Target(
            server, SslContextBuilder.forClient().build(), Duration.ofMinutes(1));
    return new UpstreamDriver(new Silent(), frames, loop.newPromise(), target);
  }

  static Admission admission(Protocol protocol) {
    Instant now = Instant.EPOCH;
    GrantId grant = new GrantId("g1");
    return new Admission(
        protocol,
        new Mailbox("alice@example.ac.jp", grant, true),
        new Device(
            "d1", "alice@example.ac.jp", "lab", Set.of(protocol), List.of(), Optional.empty(), now),
        new Grant(
            grant,
            Grant.Kind.DELEGATED,
            "tenant",
            "oid",
            "alice@example.ac.jp",
            Grant.State.ACTIVE,
            now),
        new AccessToken(Secret.of("token"), now),
        true);
  }

  private record Silent() implements UpstreamDialogue {
    @Override
    public List<UpstreamStep> on(UpstreamEvent event) {
      return List.of();
    }

    @Override
    public String doing() {
      return "being a stand-in";
    }
  }
}
