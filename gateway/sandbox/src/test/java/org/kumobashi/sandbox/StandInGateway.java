package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;

/** Just enough of a gateway for the proof: it lets everybody in and relays octets. */
final class StandInGateway implements GatewayUnderTrial {
  private interface Login {
    void run(Wire client, Wire upstream) throws IOException;
  }

  private final boolean spoiling;

  /** A gateway that relays faithfully, or one that turns every z into a y. */
  StandInGateway(boolean spoiling) {
    this.spoiling = spoiling;
  }

  @Override
  public Running start(Trial trial) throws IOException {
    SSLContext tls = trial.sandbox().authority().issue().serverContext();
    List<ServerSocket> listeners = new ArrayList<>();
    String token =
        SandboxFixture.xoauth2(trial.mailbox(), trial.sandbox().accessToken(trial.mailbox()));
    DemoPorts ports = trial.ports();
    listeners.add(listen(trial, ports.imaps(), Protocol.IMAP, imap(tls, token)));
    listeners.add(listen(trial, ports.pop3s(), Protocol.POP3, pop3(tls, token, true)));
    listeners.add(listen(trial, ports.pop3(), Protocol.POP3, pop3(tls, token, false)));
    listeners.add(listen(trial, ports.submission(), Protocol.SMTP, smtp(trial, tls, token)));
    return new Running() {
      @Override
      public Secret devicePassword() {
        return Secret.of("abcd2345efgh6789jkmn");
      }

      @Override
      public void close() {
        listeners.forEach(StandInGateway::close);
      }
    };
  }

  private static void close(ServerSocket listener) {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerSocket listen(Trial trial, int port, Protocol protocol, Login login)
      throws IOException {
    ServerSocket listener = new ServerSocket(port, 50, trial.address());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket client = listener.accept();
                  Thread.ofVirtual().start(() -> serve(trial.sandbox(), client, protocol, login));
                }
              } catch (IOException closed) {
                // The trial is over.
              }
            });
    return listener;
  }

  private void serve(Sandbox sandbox, Socket socket, Protocol protocol, Login login) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (Wire client = new Wire(socket);
        Wire upstream = new Wire(new Socket(loopback, sandbox.mail().port(protocol)))) {
      if (protocol != Protocol.SMTP) {
        upstream.startTls(sandbox.authority().clientContext(), "localhost");
      }
      upstream.readLine();
      login.run(client, upstream);
      Thread.ofVirtual().start(() -> pump(upstream, client));
      pump(client, upstream);
    } catch (IOException ended) {
      // One side hung up.
    }
  }

  private static Login imap(SSLContext tls, String token) {
    return (client, upstream) -> {
      client.acceptTls(tls);
      client.say("* OK ready");
      client.readLine();
      upstream.say("g AUTHENTICATE XOAUTH2 " + token);
      upstream.readLine();
      client.say("a OK");
    };
  }

  private static Login pop3(SSLContext tls, String token, boolean implicit) {
    return (client, upstream) -> {
      if (implicit) {
        client.acceptTls(tls);
        client.say("+OK");
      } else {
        client.say("+OK");
        client.readLine();
        client.say("+OK");
        client.acceptTls(tls);
      }
      client.readLine();
      client.say("+OK");
      client.readLine();
      upstream.say("AUTH XOAUTH2");
      upstream.readLine();
      upstream.say(token);
      upstream.readLine();
      client.say("+OK");
    };
  }

  private static Login smtp(Trial trial, SSLContext tls, String token) {
    return (client, upstream) -> {
      client.say("220 ready");
      client.readLine();
      client.say("250 STARTTLS");
      client.readLine();
      client.say("220 go");
      client.acceptTls(tls);
      client.readLine();
      client.say("250 AUTH PLAIN");
      client.readLine();
      upstream.say("STARTTLS");
      upstream.readLine();
      upstream.startTls(trial.sandbox().authority().clientContext(), "localhost");
      upstream.say("EHLO gateway");
      while (!upstream.readLine().orElse("250 ").startsWith("250 ")) {
        // The keywords do not matter here.
      }
      upstream.say("AUTH XOAUTH2", token);
      upstream.readLine();
      upstream.readLine();
      client.say("235 in");
    };
  }

  private void pump(Wire from, Wire to) {
    try (from;
        to) {
      for (Optional<String> line = from.readLine(); line.isPresent(); line = from.readLine()) {
        to.writeLine(spoiling ? line.get().replace('z', 'y') : line.get());
        if (!from.hasBuffered()) {
          to.flush();
        }
      }
    } catch (IOException ended) {
      // One side hung up.
    }
  }
}
