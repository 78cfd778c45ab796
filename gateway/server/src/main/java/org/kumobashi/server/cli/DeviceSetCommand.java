package org.kumobashi.server.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kumobashi device set}: changes a device in place; its password stays. */
@Command(
    name = "set",
    description =
        "Changes a device's kind, and what it may send, from its next message on;"
            + " what is left out stays.")
final class DeviceSetCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin private final SubmissionOptions sending = new SubmissionOptions();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "What it is: mail-program, fetcher, printer or other.")
  private Optional<DeviceKind> kind = Optional.empty();

  @Parameters(paramLabel = "DEVICE", description = "The device's id.")
  private String id = "";

  DeviceSetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    if (kind.isEmpty()) {
      sending.requireAny();
    }
    Device changed =
        invocation.administer(admin -> admin.submission().changeDevice(id, sending::applyTo, kind));
    invocation.say("changed device " + id, Records.device(changed));
    return 0;
  }
}
