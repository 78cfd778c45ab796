package org.kumobashi.server.config;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificates the gateway shows, as their files have them: whoever has its {@link #keys} shows
 * the new ones from the next handshake on, and sessions go on. Thread-safe; whatever looks at files
 * blocks.
 */
public final class ServerCertificates {
  private final InstantSource clock;
  private final X509ExtendedKeyManager keys = new ServerKeys(this::shown, this::replaced, false);
  private final X509ExtendedKeyManager legacyKeys =
      new ServerKeys(this::shown, this::replaced, true);
  private ServerTls files;
  private List<CertificateSlot> slots;
  private volatile List<CertifiedKey> shown;
  private volatile List<CertifiedKey> replaced = List.of();
  private volatile int broken;

  private ServerCertificates(ServerTls files, InstantSource clock) throws IOException {
    this.clock = clock;
    this.files = files;
    this.slots = slots(files, List.of());
    this.shown = slots.stream().map(CertificateSlot::shown).toList();
  }

  /**
   * Reads them.
   *
   * @throws IOException if a certificate or key cannot be read, or they do not belong together
   */
  public static ServerCertificates read(ServerTls tls, InstantSource clock) throws IOException {
    return new ServerCertificates(tls, clock);
  }

  private static List<CertificateSlot> slots(ServerTls tls, List<CertificateSlot> known)
      throws IOException {
    List<CertificateSlot> slots = new ArrayList<>();
    for (ServerTls.Pair pair : tls.pairs()) {
      Optional<CertificateSlot> same = known.stream().filter(slot -> slot.isOf(pair)).findFirst();
      slots.add(same.isPresent() ? same.get() : new CertificateSlot(pair));
    }
    return slots;
  }

  /** What TLS engines ask for them. */
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  /** The same for old devices: of a name's certificates that with an RSA key, if there is one. */
  public X509ExtendedKeyManager legacyKeys() {
    return legacyKeys;
  }

  /** Those shown now. */
  public List<CertifiedKey> shown() {
    return shown;
  }

  private List<CertifiedKey> replaced() {
    return replaced;
  }

  /** How many have files that cannot be used, so that older ones are shown. */
  public int broken() {
    return broken;
  }

  /** When the first of those shown ends. */
  public Instant firstEnd() {
    return shown.stream()
        .map(CertifiedKey::ends)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** Looks at the files. What has changed is taken when it stays the same until the next look. */
  public synchronized List<CertificateChange> look() {
    Instant now = clock.instant();
    List<CertificateChange> changes =
        slots.stream().map(slot -> slot.look(now)).flatMap(Optional::stream).toList();
    show();
    return changes;
  }

  /**
   * Shows the certificates of these files from now on.
   *
   * @return the files of those shown until now
   * @throws IOException if one that is new cannot be used; nothing has changed then
   */
  public synchronized ServerTls follow(ServerTls tls) throws IOException {
    ServerTls before = files;
    slots = slots(tls, slots);
    files = tls;
    show();
    return before;
  }

  private void show() {
    List<CertifiedKey> now = slots.stream().map(CertificateSlot::shown).toList();
    if (!now.equals(shown)) {
      replaced = shown;
      shown = now;
    }
    broken = (int) slots.stream().filter(CertificateSlot::isBroken).count();
  }
}
