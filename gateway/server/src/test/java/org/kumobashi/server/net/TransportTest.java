package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TransportTest {
  @Test
  @DisplayName("R52 the kernel asks the peer of a silent session, and gives up within five minutes")
  void asksThePeerOfASilentSession() throws IOException {
    try (Transport transport = new Transport();
        ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel =
          new Bootstrap()
              .group(transport.workers())
              .channel(transport.clientChannel())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(peer.getLocalSocketAddress())
              .syncUninterruptibly()
              .channel();
      transport.watch(channel);
      assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
      if (Epoll.isAvailable()) {
        int idle = channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE);
        int again = channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL);
        int times = channel.config().getOption(EpollChannelOption.TCP_KEEPCNT);
        assertThat(idle + again * times).isLessThanOrEqualTo(300);
        assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
            .isEqualTo(300_000);
      }
    }
  }
}
