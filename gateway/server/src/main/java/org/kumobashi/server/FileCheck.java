package org.kumobashi.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Entra.ClientCredential;
import org.kumobashi.server.config.PemFiles;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.TlsTerms;

/**
 * Reads every certificate, key and secret the configuration names, as the running gateway would
 * when it needs them. The master key is read with the store.
 */
public final class FileCheck {
  private final Configuration configuration;
  private final Clock clock;

  /** Looks at something and says what it found, or what is wrong with it. */
  private interface Look {
    String found() throws IOException;
  }

  public FileCheck(Configuration configuration, Clock clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  /** Runs all steps, each reported as it ends. */
  public void run(Consumer<LiveCheck.Step> report) {
    for (ServerTls.Pair pair : configuration.tls().map(ServerTls::pairs).orElse(List.of())) {
      report.accept(step("listener certificate", () -> valid(pair.read())));
    }
    for (Path file : clientAuthorities()) {
      report.accept(step("client authorities", () -> authorities(file)));
    }
    report.accept(step("client credential", this::credential));
    report.accept(step("trusted authorities", this::authorities));
  }

  private List<Path> clientAuthorities() {
    return configuration.listeners().stream()
        .flatMap(listener -> listener.terms().clients().stream())
        .map(TlsTerms.ClientCertificates::authorities)
        .distinct()
        .toList();
  }

  private static String authorities(Path file) throws IOException {
    return PemFiles.certificates(file).size() + " in " + file;
  }

  private String credential() throws IOException {
    return switch (configuration.entra().credential()) {
      case ClientCredential.ClientSecret(var secret) -> {
        secret.read();
        yield secret + " can be read";
      }
      case ClientCredential.ClientCertificate(var certificate, var key) ->
          valid(CertifiedKey.read(certificate, key));
    };
  }

  private String authorities() throws IOException {
    int files = 0;
    for (Path file :
        Stream.of(configuration.upstream().trust(), configuration.entra().trust())
            .flatMap(Optional::stream)
            .distinct()
            .toList()) {
      PemFiles.certificates(file);
      files++;
    }
    return files == 0 ? "the system's" : "from files of your own";
  }

  private String valid(CertifiedKey own) throws IOException {
    own.requireValidAt(clock.instant());
    return "valid until " + own.ends();
  }

  private static LiveCheck.Step step(String name, Look look) {
    long began = System.nanoTime();
    try {
      String found = look.found();
      return new LiveCheck.Step(name, since(began), true, found);
    } catch (IOException fault) {
      return new LiveCheck.Step(name, since(began), false, String.valueOf(fault.getMessage()));
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
