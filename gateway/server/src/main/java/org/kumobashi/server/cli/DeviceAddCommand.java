package org.kumobashi.server.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Submission;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kumobashi device add}: makes a password for a device and shows it, once. */
@Command(name = "add", description = "Adds a device and shows its password, once.")
final class DeviceAddCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Option(names = "--mailbox", required = true, paramLabel = "ADDRESS")
  private String mailbox = "";

  @Option(names = "--label", required = true, description = "What its owner calls it.")
  private String label = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "What it is: mail-program, fetcher, printer or other (default: other).")
  private DeviceKind kind = DeviceKind.OTHER;

  @Option(
      names = "--protocols",
      split = ",",
      paramLabel = "PROTOCOL",
      description =
          "What it may speak: imap,pop3,smtp (default: what its kind usually speaks; other: all).")
  private Set<Protocol> protocols = Set.of();

  @Option(
      names = "--networks",
      split = ",",
      paramLabel = "CIDR",
      description = "Where it may come from, as 10.0.0.0/8 (default: anywhere).")
  private List<Network> networks = List.of();

  @Option(
      names = "--expires",
      paramLabel = "DATE",
      description = "The last day its password works, as 2027-12-31 (UTC).")
  private Optional<LocalDate> expires = Optional.empty();

  @Option(
      names = "--chosen-password-stdin",
      description = "Take the password from standard input instead of generating one.")
  private boolean chosen;

  @Mixin private final SubmissionOptions sending = new SubmissionOptions();

  DeviceAddCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    Configuration configuration = invocation.configuration();
    DeviceRequest request = request();
    invocation.administer(
        admin -> {
          // Read first: once there is a device, its password has to be shown.
          Mailbox of = admin.mailbox(request.mailbox());
          show(configuration, of, admin.addDevice(request));
          return true;
        });
    return 0;
  }

  private void show(Configuration configuration, Mailbox of, IssuedDevice issued) {
    if (invocation.json()) {
      Json password =
          issued
              .password()
              .<Json>map(secret -> new Json.Text(secret.revealText()))
              .orElse(new Json.Nothing());
      invocation.show(Records.device(issued.device()).with("password", password));
    } else {
      invocation.print(SettingsCard.of(configuration, of, issued));
    }
  }

  private DeviceRequest request() throws ConfigurationFault {
    Optional<Secret> password =
        chosen ? Optional.of(invocation.secretFromInput()) : Optional.empty();
    return new DeviceRequest(
        invocation.address(mailbox),
        label,
        protocols.isEmpty() ? kind.usual() : protocols,
        networks,
        expires.map(day -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()),
        sending.applyTo(Submission.UNRESTRICTED),
        password,
        kind);
  }
}
