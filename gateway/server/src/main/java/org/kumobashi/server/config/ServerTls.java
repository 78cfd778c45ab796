package org.kumobashi.server.config;

import java.nio.file.Path;

/**
 * The certificate a listener shows.
 *
 * @param certificate PEM file, the server's certificate first, then its chain
 * @param key PEM private key, PKCS #8 or the traditional RSA and EC forms
 */
public record ServerTls(Path certificate, SecretReference key) {}
