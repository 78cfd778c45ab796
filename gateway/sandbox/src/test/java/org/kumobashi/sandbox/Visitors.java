package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.kumobashi.protocol.identity.Secret;

/** Connections to a gateway from many addresses of this machine, as a campus has them. */
final class Visitors {
  private static final int OF_AN_ADDRESS = 500;
  private static final int ADDRESSES_OF_A_NETWORK = 4;

  private final SSLContext tls;
  private final int imaps;
  private final int submissions;

  Visitors(SSLContext tls, int imaps, int submissions) {
    this.tls = tls;
    this.imaps = imaps;
    this.submissions = submissions;
  }

  /** TLS that trusts the authority in this PEM file. */
  static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The address of one of many: 500 share one, and four addresses a network. */
  private static InetAddress address(int number) throws UnknownHostException {
    int address = number / OF_AN_ADDRESS;
    byte network = (byte) (1 + address / ADDRESSES_OF_A_NETWORK);
    byte host = (byte) (1 + address % ADDRESSES_OF_A_NETWORK);
    return InetAddress.getByAddress(new byte[] {127, 9, network, host});
  }

  /** Connects to the IMAP port and says nothing yet, not even a TLS hello. */
  Socket connect(int number) throws IOException {
    return connect(number, imaps);
  }

  private static Socket connect(int number, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(600_000);
    socket.bind(new InetSocketAddress(address(number), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** An IMAP session past TLS and the greeting. */
  Wire greeted(int number) throws IOException {
    Wire wire = secured(connect(number));
    expect(wire.readLine().orElse("nothing"), "* OK");
    return wire;
  }

  /** An IMAP session that is logged in. */
  Wire reader(int number, String mailbox, Secret password) throws IOException {
    Wire wire = greeted(number);
    wire.say("a LOGIN " + mailbox + " " + password.revealText());
    expect(wire.readLine().orElse("nothing"), "a OK");
    return wire;
  }

  /** An SMTP session that is logged in. */
  Wire sender(int number, String mailbox, Secret password) throws IOException {
    Wire wire = secured(connect(number, submissions));
    GatewayFixture.reply(wire);
    wire.say("EHLO crowd");
    GatewayFixture.reply(wire);
    byte[] response =
        ("\0" + mailbox + "\0" + password.revealText()).getBytes(StandardCharsets.UTF_8);
    wire.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(response));
    expect(GatewayFixture.reply(wire), "235");
    return wire;
  }

  private Wire secured(Socket socket) throws IOException {
    Wire wire = new Wire(socket);
    wire.startTls(tls, "localhost");
    return wire;
  }

  private static void expect(String reply, String start) {
    if (!reply.startsWith(start)) {
      throw new AssertionError("a visitor heard: " + reply);
    }
  }
}
