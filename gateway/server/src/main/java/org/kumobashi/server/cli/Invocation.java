package org.kumobashi.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.tokens.TokenEndpoint;

/**
 * One run of the command line, as its commands see it: the common options, the configuration, the
 * store, and where results go.
 */
public final class Invocation {
  private static final String DEFAULT_CONFIGURATION = "/etc/kumobashi/gateway.yaml";
  private static final int LONGEST_INPUT = 65_536;

  /** Work on an open store. */
  interface StoreWork<T> {
    T on(StoredAccounts accounts) throws ConfigurationFault;
  }

  /** Work that asks Entra ID. */
  interface EntraWork<T> {
    T on(TokenEndpoint endpoint) throws ConfigurationFault;
  }

  private final Context context;
  private final CommonOptions options;

  Invocation(Context context, CommonOptions options) {
    this.context = context;
    this.options = options;
  }

  /** What surrounds this run. */
  public Context context() {
    return context;
  }

  /** The configuration file: as given, or from KUMOBASHI_CONFIG, or the usual place. */
  public Path configurationFile() {
    return options
        .config()
        .orElseGet(
            () ->
                Path.of(
                    context.environment().getOrDefault("KUMOBASHI_CONFIG", DEFAULT_CONFIGURATION)));
  }

  /**
   * The configuration.
   *
   * @throws ConfigurationFault if it cannot be used
   */
  public Configuration configuration() throws ConfigurationFault {
    return context.configurations().read(configurationFile());
  }

  /** Whether results are for a script. */
  public boolean json() {
    return options.json();
  }

  /** Opens the configured store, works, closes it. */
  <T> T withStore(StoreWork<T> work) throws ConfigurationFault {
    try (StoredAccounts accounts = StoredAccounts.open(configuration().store(), context.clock())) {
      return work.on(accounts);
    }
  }

  /**
   * Makes ready to ask Entra ID with our own credential, works, closes what that needed. The audit
   * log has a line of it before anything is asked, whatever comes of it.
   *
   * @param purpose what for, for the audit log
   */
  <T> T withEntra(String purpose, EntraWork<T> work) throws ConfigurationFault {
    Act use = new Act(Act.What.CLIENT_CREDENTIAL_USED, "", "", purpose);
    withStore(
        accounts -> {
          accounts.note(actor(), use);
          return use;
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TokenEndpoint endpoint =
            new TokenEndpoint(configuration().entra(), threads, context.clock())) {
      return work.on(endpoint);
    } catch (IOException | GeneralSecurityException unusable) {
      throw new RequestRefused("the authorities to trust cannot be used: " + unusable.getMessage());
    }
  }

  /** The operating system's user, for the audit log. */
  Actor actor() {
    return new Actor(context.user() + " at the command line", "local");
  }

  /** Opens the configured store for an administrator's work, closes it. */
  <T> T administer(Function<Administration, T> work) throws ConfigurationFault {
    return withStore(accounts -> work.apply(accounts.administration(actor())));
  }

  /**
   * The normalised form of a typed address.
   *
   * @throws RequestRefused if it cannot be one
   */
  String address(String typed) throws ConfigurationFault {
    Optional<String> domain = configuration().defaultDomain();
    return Username.parse(typed, domain)
        .orElseThrow(() -> new RequestRefused("'" + typed + "' is not a mailbox address"))
        .mailbox();
  }

  /** Shows several records. */
  void show(List<Json.Fields> records) {
    print(json() ? new Json.Items(records).write() + "\n" : Table.of(records));
  }

  /** Shows one record. */
  void show(Json.Fields record) {
    print(json() ? record.write() + "\n" : Table.of(record));
  }

  /** Shows a sentence to people, a record to scripts. */
  void say(String sentence, Json.Fields record) {
    print(json() ? record.write() + "\n" : sentence + "\n");
  }

  /** Prints as it stands. */
  void print(String text) {
    context.out().print(text);
    context.out().flush();
  }

  /**
   * The secret on standard input, without the line end behind it.
   *
   * @throws RequestRefused if there is none or far too much
   */
  Secret secretFromInput() {
    try {
      byte[] octets = context.in().readNBytes(LONGEST_INPUT);
      String text = Secret.of(octets).revealText().replaceFirst("[\r\n]+$", "");
      if (text.isEmpty() || octets.length == LONGEST_INPUT) {
        throw new RequestRefused("expected a secret on standard input");
      }
      return Secret.of(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("standard input cannot be read", unreadable);
    }
  }
}
