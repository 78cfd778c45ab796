package org.kumobashi.server.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client whose octets each travel alone. */
final class DribblingSocket extends Socket {
  private DribblingSocket() {}

  static DribblingSocket from(String address, InetSocketAddress to) throws IOException {
    DribblingSocket socket = new DribblingSocket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    socket.connect(to);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream whole = super.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        whole.write(octet);
        whole.flush();
      }
    };
  }
}
