package org.kumobashi.server.accounts;

import java.nio.file.Path;
import java.time.Clock;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** A process that replaces one refresh token again and again and tells each that is durable. */
final class RotationWriter {
  private RotationWriter() {}

  /** Arguments: database file, key file, grant id. The process is ended from outside. */
  public static void main(String[] arguments) {
    Store settings =
        new Store(Path.of(arguments[0]), new SecretReference.InFile(Path.of(arguments[1])));
    GrantId grant = new GrantId(arguments[2]);
    try (StoredAccounts accounts = StoredAccounts.open(settings, Clock.systemUTC())) {
      Secret token = accounts.refreshToken(grant).orElseThrow();
      while (!System.out.checkError()) {
        Secret next = Secret.of(Long.toString(Long.parseLong(token.revealText()) + 1));
        accounts.replaceRefreshToken(grant, token, next);
        System.out.println(next.revealText());
        token = next;
      }
    }
  }
}
