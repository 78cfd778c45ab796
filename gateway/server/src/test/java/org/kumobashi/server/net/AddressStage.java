package org.kumobashi.server.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kumobashi.server.TestCertificate;

/** One address of a POP3 server that behaves as a test says; each connection is answered alike. */
final class AddressStage implements AutoCloseable {
  /** What a connection meets. */
  interface Behaviour {
    void meet(Socket client) throws IOException;
  }

  private final ServerSocket listening;
  private final List<Socket> fillers = new ArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  private AddressStage(ServerSocket listening) {
    this.listening = listening;
  }

  static AddressStage of(String address, int port, Behaviour behaviour) throws IOException {
    AddressStage stage =
        new AddressStage(new ServerSocket(port, 50, InetAddress.getByName(address)));
    Thread.ofVirtual().start(() -> stage.serve(behaviour));
    return stage;
  }

  /** Lets everybody in. */
  static Behaviour healthy(TestCertificate certificate) {
    return client -> {
      Socket secured = certificate.secure(client, false);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(secured.getInputStream(), StandardCharsets.US_ASCII));
      for (String answer : List.of("+OK ready\r\n", "+ \r\n", "+OK logged in\r\n")) {
        secured.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        if (in.readLine() == null) {
          return;
        }
      }
    };
  }

  /** Says this in clear, where TLS is due, and closes. */
  static Behaviour saying(String text) {
    return client -> {
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      client.close();
    };
  }

  /** Under TLS, and then nothing more. */
  static Behaviour leavingAfterTls(TestCertificate certificate) {
    return client -> certificate.secure(client, false).close();
  }

  /** An address from which nothing comes, not even a refusal: its queue is full and stays so. */
  static AddressStage blackHole(String address, int port) throws IOException {
    AddressStage stage = new AddressStage(new ServerSocket());
    stage.listening.bind(new InetSocketAddress(address, port), 1);
    try {
      while (true) {
        Socket filler = new Socket();
        stage.fillers.add(filler);
        filler.connect(stage.listening.getLocalSocketAddress(), 300);
      }
    } catch (IOException full) {
      return stage;
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  private void serve(Behaviour behaviour) {
    try {
      while (true) {
        Socket client = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(behaviour, client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void serve(Behaviour behaviour, Socket client) {
    try {
      behaviour.meet(client);
    } catch (IOException left) {
      // The gateway has closed; the test sees what it makes of it.
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket filler : fillers) {
      filler.close();
    }
    listening.close();
  }
}
