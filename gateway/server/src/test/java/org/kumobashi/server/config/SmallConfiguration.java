package org.kumobashi.server.config;

/** The shortest valid configuration, for tests to add to. */
final class SmallConfiguration {
  static final String TEXT =
      """
      hostname: mail.example.com
      portal: https://mail.example.com/
      listeners:
        - name: imap
          protocol: imap
          address: "127.0.0.1:1143"
          tls: none
          cleartext-login-from: [127.0.0.0/8]
      entra:
        tenant: example.com
        client-id: 0f0e
        client-secret: env:CLIENT_SECRET
      store:
        path: accounts.db
        master-key: file:master.key
      """;

  private SmallConfiguration() {}
}
