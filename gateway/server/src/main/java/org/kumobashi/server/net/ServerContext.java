package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** TLS as a server: makes the handler of each connection, and turns the keys of session tickets. */
final class ServerContext {
  private final SslContext context;
  private final TicketKeys tickets;

  ServerContext(SslContext context, TicketKeys tickets) {
    this.context = context;
    this.tickets = tickets;
  }

  SslHandler newHandler(ByteBufAllocator buffers) {
    if (tickets.isDue() && context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(tickets.turn());
    }
    SslHandler handler = context.newHandler(buffers);
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return handler;
  }
}
