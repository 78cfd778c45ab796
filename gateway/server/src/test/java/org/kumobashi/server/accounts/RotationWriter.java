package org.kumobashi.server.accounts;

import java.nio.file.Path;
import java.time.Clock;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.AuditRules;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** A process that replaces one refresh token again and again and tells each that is durable. */
final class RotationWriter {
  private RotationWriter() {}

  /** A place as an argument. */
  static String told(Store.Place place) {
    return switch (place) {
      case Store.InFile(Path file) -> file.toString();
      case Store.OnServer server -> server.address().port() + "/" + server.address().database();
    };
  }

  private static Store.Place place(String told) {
    if (told.startsWith("/")) {
      return new Store.InFile(Path.of(told));
    }
    String[] parts = told.split("/", 2);
    return TestServer.database(Integer.parseInt(parts[0]), parts[1]);
  }

  /** Arguments: key file, place, grant id. The process is ended from outside. */
  public static void main(String[] arguments) {
    Store settings =
        new Store(
            place(arguments[1]),
            new SecretReference.InFile(Path.of(arguments[0])),
            AuditRules.standard());
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
