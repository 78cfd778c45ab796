package org.kumobashi.sandbox.mail;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * GreenMail's mailboxes in memory. IMAP sessions reach them by GreenMail's own server on loopback;
 * POP3 and SMTP, of which GreenMail speaks too little, by its store.
 */
final class Mailstore implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String SENT = "Sent Items";
  private static final Flags SEEN = new Flags(Flags.Flag.SEEN);
  private static final Flags DELETED = new Flags(Flags.Flag.DELETED);

  private final Map<String, GreenMailUser> users = new ConcurrentHashMap<>();
  private final Session session = Session.getInstance(new Properties());
  private final String password = UUID.randomUUID().toString();
  private final GreenMail greenMail;

  Mailstore() {
    greenMail = new GreenMail(new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_IMAP));
    greenMail.start();
    // Who may be idle and for how long is for ImapFront to say.
    greenMail.getImap().setClientSocketTimeout(0);
  }

  /** The port of GreenMail's plain IMAP server on 127.0.0.1. */
  int imapPort() {
    return greenMail.getImap().getPort();
  }

  /** The password of every mailbox, known in here only. The mailbox is made if it is new. */
  String password(String mailbox) {
    user(mailbox);
    return password;
  }

  /** Puts a message into the mailbox's INBOX; IDLE sessions hear of it at once. */
  void deliver(String mailbox, byte[] octets) {
    try {
      user(mailbox).deliver(message(octets));
    } catch (MessagingException e) {
      throw new IllegalArgumentException("Not a message", e);
    }
  }

  /** Puts a copy of what the mailbox has sent into its Sent Items. */
  void keepSent(String mailbox, byte[] octets) {
    try {
      sentItems(mailbox).appendMessage(message(octets), SEEN, Date.from(Instant.now()));
    } catch (MessagingException e) {
      throw new IllegalArgumentException("Not a message", e);
    }
  }

  /** What is in Sent Items. */
  List<StoredMessage> sent(String mailbox) {
    return sentItems(mailbox).getNonDeletedMessages();
  }

  /** What is in INBOX and not marked as deleted. */
  List<StoredMessage> messages(String mailbox) {
    return inbox(mailbox).getNonDeletedMessages();
  }

  /** Deletes these messages from INBOX for good. */
  void delete(String mailbox, Set<Long> uids) {
    MailFolder inbox = inbox(mailbox);
    try {
      for (long uid : uids) {
        inbox.setFlags(DELETED, true, uid, null, true);
      }
      inbox.expunge();
    } catch (FolderException e) {
      throw new IllegalStateException("Messages cannot be deleted", e);
    }
  }

  /** The message as it came. */
  static byte[] octets(StoredMessage message) throws IOException {
    try {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      message.getMimeMessage().writeTo(octets);
      return octets.toByteArray();
    } catch (MessagingException e) {
      throw new IOException("A stored message cannot be read", e);
    }
  }

  @Override
  public void close() {
    greenMail.stop();
  }

  private MimeMessage message(byte[] octets) throws MessagingException {
    return new MimeMessage(session, new ByteArrayInputStream(octets));
  }

  private synchronized MailFolder sentItems(String mailbox) {
    ImapHostManager host = greenMail.getManagers().getImapHostManager();
    try {
      MailFolder known = host.getFolder(user(mailbox), SENT);
      return known == null ? host.createMailbox(user(mailbox), SENT) : known;
    } catch (FolderException | AuthorizationException e) {
      throw new IllegalStateException("No Sent Items of " + mailbox, e);
    }
  }

  private MailFolder inbox(String mailbox) {
    try {
      return greenMail.getManagers().getImapHostManager().getInbox(user(mailbox));
    } catch (FolderException e) {
      throw new IllegalStateException("No INBOX of " + mailbox, e);
    }
  }

  private GreenMailUser user(String mailbox) {
    return users.computeIfAbsent(mailbox, name -> greenMail.setUser(name, name, password));
  }
}
