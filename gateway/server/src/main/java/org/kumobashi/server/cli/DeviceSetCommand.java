package org.kumobashi.server.cli;

import java.util.concurrent.Callable;
import org.kumobashi.server.accounts.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kumobashi device set}: changes a device in place; its password stays. */
@Command(
    name = "set",
    description =
        "Changes what a device may send, from its next message on; what is left out stays.")
final class DeviceSetCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin private final SubmissionOptions sending = new SubmissionOptions();

  @Parameters(paramLabel = "DEVICE", description = "The device's id.")
  private String id = "";

  DeviceSetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    sending.requireAny();
    Device changed =
        invocation.administer(admin -> admin.submission().changeDevice(id, sending::applyTo));
    invocation.say("changed device " + id, Records.device(changed));
    return 0;
  }
}
