package org.kumobashi.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One certificate with its key: what their files hold, and what is shown meanwhile. Not
 * thread-safe.
 *
 * <p>Two files cannot be replaced at once, so a change is judged only when it has stayed the same
 * from one look to the next. What is judged broken is not shown, and not judged again before it
 * changes.
 */
final class CertificateSlot {
  private final ServerTls.Pair files;
  private CertifiedKey shown;
  private String contentShown;
  private String contentSeen;

  /** The content that was judged unfit. */
  private Optional<String> broken = Optional.empty();

  CertificateSlot(ServerTls.Pair files) throws IOException {
    this.files = files;
    this.contentShown = content();
    this.contentSeen = contentShown;
    this.shown = files.read();
  }

  CertifiedKey shown() {
    return shown;
  }

  boolean isBroken() {
    return broken.isPresent();
  }

  boolean isOf(ServerTls.Pair pair) {
    return files.equals(pair);
  }

  /** Looks at the files; what it did about them, if anything. */
  Optional<CertificateChange> look(Instant now) {
    String content = content();
    boolean settled = content.equals(contentSeen);
    contentSeen = content;
    if (content.equals(contentShown)) {
      broken = Optional.empty();
      return Optional.empty();
    }
    boolean known = broken.equals(Optional.of(content));
    return settled && !known ? Optional.of(judge(content, now)) : Optional.empty();
  }

  private CertificateChange judge(String content, Instant now) {
    try {
      CertifiedKey read = files.read();
      read.requireValidAt(now);
      shown = read;
      contentShown = content;
      broken = Optional.empty();
      return new CertificateChange.Replaced(files.certificate(), shown.ends());
    } catch (IOException unfit) {
      broken = Optional.of(content);
      return new CertificateChange.Broken(files.certificate(), String.valueOf(unfit.getMessage()));
    }
  }

  // By content, not by time: whatever copies files here may well keep their old times.
  private String content() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(files.certificate()));
      digest.update((byte) 0);
      digest.update(files.key().read().revealText().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException unreadable) {
      return "unreadable: " + unreadable.getMessage();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
