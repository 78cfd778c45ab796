package org.kumobashi.server.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * The versions, cipher suites and groups of TLS that are spoken, by name: one list for listeners,
 * the portal and upstream.
 */
public final class Suites {
  /** What is spoken wherever nothing else is said. */
  public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** What a legacy listener speaks with the old devices it is for. */
  public static final List<String> LEGACY_VERSIONS =
      List.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1");

  /**
   * Mozilla's intermediate list, version 5.7, by the names of RFC 8446 and RFC 5289; without its
   * DHE suites, which BoringSSL has not.
   */
  public static final List<String> INTERMEDIATE =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** The same, then what devices know that know no better. */
  public static final List<String> LEGACY =
      Stream.concat(
              INTERMEDIATE.stream(),
              Stream.of(
                  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                  "TLS_RSA_WITH_AES_128_GCM_SHA256",
                  "TLS_RSA_WITH_AES_256_GCM_SHA384",
                  "TLS_RSA_WITH_AES_128_CBC_SHA",
                  "TLS_RSA_WITH_AES_256_CBC_SHA"))
          .toList();

  /** Groups for the key exchange, by their names in the JDK. */
  public static final List<String> GROUPS = List.of("x25519", "secp256r1", "secp384r1");

  private Suites() {}
}
