package org.kumobashi.server.cli;

import java.security.SecureRandom;
import org.kumobashi.server.accounts.KeyRotation;
import org.kumobashi.server.accounts.RandomWords;
import org.kumobashi.server.accounts.ReferencedKeys;
import org.kumobashi.server.config.SecretReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kumobashi key}: the master key that opens the vault. */
@Command(name = "key", description = "The master key that opens the vault.")
final class KeyCommand {
  private final Invocation invocation;

  KeyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Command(description = "Makes the configured key file; refuses if it exists.")
  int create() throws ConfigurationFault {
    SecretReference reference = invocation.configuration().store().masterKey();
    String id = new ReferencedKeys(reference).create(new RandomWords(new SecureRandom()));
    invocation.say(
        "created " + reference + " with key " + id + "; keep a copy apart from the store",
        new Json.Fields().with("key", id));
    return 0;
  }

  @Command(description = "Makes a new key, seals the store with it, drops the old one.")
  int rotate(
      @Option(
              names = "--rewrap-only",
              description = "Seal with the current key; leave the keys as they are.")
          boolean rewrapOnly)
      throws ConfigurationFault {
    KeyRotation.Outcome outcome =
        invocation.withStore(
            accounts ->
                rewrapOnly
                    ? accounts.keyRotation(invocation.actor()).rewrap()
                    : accounts.keyRotation(invocation.actor()).rotate());
    String unused = String.join(", ", outcome.unused());
    invocation.say(
        "%d records are sealed with key %s; %s: %s"
            .formatted(
                outcome.records(),
                outcome.currentKey(),
                rewrapOnly ? "not needed any more" : "dropped",
                unused.isEmpty() ? "none" : unused),
        new Json.Fields()
            .with("key", outcome.currentKey())
            .with("records", new Json.Count(outcome.records()))
            .with(rewrapOnly ? "unused" : "dropped", Json.texts(outcome.unused())));
    return 0;
  }
}
