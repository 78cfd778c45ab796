package org.kumobashi.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kumobashi.server.accounts.DeviceStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kumobashi device}: passwords of devices, except adding and changing one. */
@Command(name = "device", description = "Devices, each with a password of its own.")
final class DeviceCommand {
  private final Invocation invocation;

  DeviceCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Command(description = "Lists devices.")
  int list(
      @Option(
              names = "--mailbox",
              paramLabel = "ADDRESS",
              description = "Only those of this mailbox.")
          Optional<String> mailbox,
      @Option(
              names = "--old-tls",
              description = "Only those that spoke TLS 1.1 or older in the last 30 days.")
          boolean oldTls)
      throws ConfigurationFault {
    Optional<String> name =
        mailbox.isPresent() ? Optional.of(invocation.address(mailbox.get())) : Optional.empty();
    List<DeviceStatus> devices = invocation.administer(admin -> admin.devices(name));
    Instant now = invocation.context().clock().instant();
    invocation.show(
        devices.stream()
            .filter(status -> !oldTls || status.needsOldTlsAt(now))
            .map(Records::device)
            .toList());
    return 0;
  }

  @Command(description = "Revokes a device: its password works no more.")
  int revoke(@Parameters(paramLabel = "DEVICE", description = "The device's id.") String id)
      throws ConfigurationFault {
    invocation.administer(
        admin -> {
          admin.revokeDevice(id);
          return true;
        });
    invocation.say("revoked device " + id, new Json.Fields().with("revoked", id));
    return 0;
  }
}
