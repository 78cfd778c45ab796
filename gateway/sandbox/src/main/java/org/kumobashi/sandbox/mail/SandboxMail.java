package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Tenant;
import org.kumobashi.sandbox.entra.TokenMint;

/**
 * Exchange Online as far as a mail gateway meets it: IMAP and POP3 behind implicit TLS, SMTP with
 * STARTTLS, all of which accept XOAUTH2 only, over mailboxes in memory.
 */
public final class SandboxMail implements AutoCloseable {
  /** Where to listen; a port 0 takes a free one. */
  public record Ports(InetAddress address, int imap, int pop3, int smtp) {}

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
  private final List<ReceivedDigest> digests = new CopyOnWriteArrayList<>();
  private final MailQuirks quirks = new MailQuirks();
  private final MailCounters counters = new MailCounters();
  private final Mailstore store = new Mailstore();
  private final Tenant tenant;
  private final MailListener imap;
  private final MailListener pop3;
  private final MailListener smtp;

  /**
   * Opens the three ports and serves from now on.
   *
   * @throws IOException if a port cannot be opened
   */
  public SandboxMail(Ports ports, SSLContext tls, Tenant tenant, TokenMint mint)
      throws IOException {
    this.tenant = tenant;
    TokenGate gate = new TokenGate(mint, tenant);
    Front front = new Front(tenant, gate, store, quirks, counters, closed);
    SubmissionMeter meter = new SubmissionMeter(InstantSource.system());
    var accepted = new Submissions.Accepted(received::add, digests::add);
    SmtpFront smtpFront = new SmtpFront(front, tls, new Submissions(front, meter, accepted));
    var imapPlace = new MailListener.Place(Protocol.IMAP, ports.address(), Optional.of(tls));
    var pop3Place = new MailListener.Place(Protocol.POP3, ports.address(), Optional.of(tls));
    var smtpPlace = new MailListener.Place(Protocol.SMTP, ports.address(), Optional.empty());
    imap = new MailListener(imapPlace, ports.imap(), front, new ImapFront(front), threads);
    pop3 = new MailListener(pop3Place, ports.pop3(), front, new Pop3Front(front), threads);
    smtp = new MailListener(smtpPlace, ports.smtp(), front, smtpFront, threads);
  }

  /** The port of this protocol: IMAP and POP3 with implicit TLS, SMTP with STARTTLS. */
  public int port(Protocol protocol) {
    return listener(protocol).port();
  }

  /** The switches. */
  public MailQuirks quirks() {
    return quirks;
  }

  /** What reached the front. */
  public MailCounters counters() {
    return counters;
  }

  /** The messages accepted over SMTP, in their order. */
  public List<ReceivedMessage> received() {
    return List.copyOf(received);
  }

  /** What was kept of the messages accepted while KEEPS_DIGESTS_ONLY was on, in their order. */
  public List<ReceivedDigest> digests() {
    return List.copyOf(digests);
  }

  /** Puts a message straight into the INBOX this address leads to. */
  public void deliver(String address, byte[] message) {
    store.deliver(known(address), message);
  }

  /** How many messages lie in the INBOX this address leads to. */
  public int messageCount(String address) {
    return store.messages(known(address)).size();
  }

  /** How many messages lie in the Sent Items of this person or shared mailbox. */
  public int sentCount(String address) {
    return store.sent(known(address)).size();
  }

  /** This protocol's port refuses connections, and those there are end. */
  public void pause(Protocol protocol) {
    listener(protocol).pause();
  }

  /** This protocol's port is open again. */
  public void resume(Protocol protocol) throws IOException {
    listener(protocol).resume();
  }

  /** Ends all connections of this protocol without a word. */
  public void drop(Protocol protocol) {
    listener(protocol).drop();
  }

  @Override
  public void close() {
    closed.countDown();
    imap.close();
    pop3.close();
    smtp.close();
    threads.shutdownNow();
    store.close();
  }

  private String known(String address) {
    return tenant
        .delivery(address)
        .orElseThrow(() -> new IllegalArgumentException("No mailbox has the address " + address));
  }

  private MailListener listener(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> imap;
      case POP3 -> pop3;
      case SMTP -> smtp;
    };
  }
}
