package org.kumobashi.server.config;

import java.nio.file.Path;
import java.time.Instant;

/** What a look at the files of a certificate led to. */
public sealed interface CertificateChange {
  /** A new one is shown from now on. */
  record Replaced(Path certificate, Instant ends) implements CertificateChange {}

  /** The files hold something that cannot be shown; the one before is shown on. */
  record Broken(Path certificate, String why) implements CertificateChange {}
}
