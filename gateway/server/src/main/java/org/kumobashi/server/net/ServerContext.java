package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** TLS as a server: makes the handler of each connection, and turns the keys of session tickets. */
final class ServerContext {
  private final SslContext context;
  private final TicketKeys tickets;
  private final Executor judging;

  /**
   * @param judging runs what may take its time, as judging a client's certificate does
   */
  ServerContext(SslContext context, TicketKeys tickets, Executor judging) {
    this.context = context;
    this.tickets = tickets;
    this.judging = judging;
  }

  SslHandler newHandler(ByteBufAllocator buffers) {
    if (tickets.isDue() && context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(tickets.turn());
    }
    SslHandler handler = context.newHandler(buffers, judging);
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return handler;
  }
}
