package org.kumobashi.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.Allowance;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.SharedMailboxes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kumobashi mailbox}: the addresses devices log in as. */
@Command(name = "mailbox", description = "Mailboxes: the addresses devices log in as.")
final class MailboxCommand {
  private final Invocation invocation;

  MailboxCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Command(description = "Adds a mailbox that a grant opens.")
  int add(
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(names = "--grant", required = true, description = "The grant's id.") String grant,
      @Option(
              names = "--message-limit",
              paramLabel = "SIZE|none",
              description = "The largest message it may send, as 10MiB (default: none of its own).")
          Optional<OwnLimit> limit)
      throws ConfigurationFault {
    String name = invocation.address(address);
    OptionalLong octets = limit.map(OwnLimit::octets).orElse(OptionalLong.empty());
    Mailbox added =
        invocation.administer(admin -> admin.addMailbox(name, new GrantId(grant), octets));
    invocation.say("added mailbox " + name, Records.mailbox(added));
    return 0;
  }

  @Command(description = "Changes what a mailbox may send, from its next message on.")
  int set(
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(
              names = "--message-limit",
              required = true,
              paramLabel = "SIZE|none",
              description = "The largest message it may send, as 10MiB.")
          OwnLimit limit)
      throws ConfigurationFault {
    String name = invocation.address(address);
    Mailbox changed =
        invocation.administer(admin -> admin.submission().limitMailbox(name, limit.octets()));
    invocation.say("changed mailbox " + name, Records.mailbox(changed));
    return 0;
  }

  @Command(description = "Lists all mailboxes.")
  int list() throws ConfigurationFault {
    List<Mailbox> all = invocation.administer(admin -> admin.mailboxes());
    invocation.show(all.stream().map(Records::mailbox).toList());
    return 0;
  }

  @Command(description = "Lets a person connect a shared mailbox at the portal.")
  int allow(
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(names = "--upn", required = true, description = "The user principal name.")
          String upn)
      throws ConfigurationFault {
    String name = invocation.address(address);
    Allowance added = invocation.administer(admin -> admin.shared().allow(name, upn));
    invocation.say(added.upn() + " may connect " + name, Records.allowance(added));
    return 0;
  }

  @Command(
      description = {
        "Takes a person off the list of those who may connect a shared mailbox.",
        "If it is connected in their name, it is removed with its devices."
      })
  int disallow(
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(names = "--upn", required = true, description = "The user principal name.")
          String upn)
      throws ConfigurationFault {
    String name = invocation.address(address);
    SharedMailboxes.Disallowed done =
        invocation.administer(admin -> admin.shared().disallow(name, upn));
    String went =
        done.devices()
            .map(count -> "; it was connected in that name and is removed, devices: " + count)
            .orElse("");
    invocation.say(done.upn() + " may not connect " + name + went, Records.disallowed(done));
    return 0;
  }

  @Command(description = "Lists who may connect which shared mailbox.")
  int allowed() throws ConfigurationFault {
    List<Allowance> all = invocation.administer(admin -> admin.shared().all());
    invocation.show(all.stream().map(Records::allowance).toList());
    return 0;
  }

  @Command(description = "Shows a mailbox, its grant and its devices.")
  int show(@Parameters(paramLabel = "ADDRESS") String address) throws ConfigurationFault {
    String name = invocation.address(address);
    Json.Fields shown = invocation.administer(admin -> shown(admin, name));
    invocation.show(shown);
    return 0;
  }

  private static Json.Fields shown(Administration admin, String name) {
    Mailbox mailbox = admin.mailbox(name);
    Grant grant = admin.grant(mailbox.grant()).grant();
    List<DeviceStatus> devices = admin.devices(Optional.of(name));
    return Records.mailbox(mailbox)
        .with("upn", grant.upn())
        .with("state", Records.word(grant.state()))
        .with("allowed", Json.texts(admin.shared().of(name).stream().map(Allowance::upn).toList()))
        .with("devices", Json.texts(devices.stream().map(it -> it.device().id()).toList()));
  }

  @Command(description = "Removes a mailbox and its devices.")
  int remove(@Parameters(paramLabel = "ADDRESS") String address) throws ConfigurationFault {
    String name = invocation.address(address);
    invocation.administer(
        admin -> {
          admin.removeMailbox(name);
          return true;
        });
    invocation.say("removed mailbox " + name, new Json.Fields().with("removed", name));
    return 0;
  }

  @Command(description = "Lets devices use a mailbox again.")
  int enable(@Parameters(paramLabel = "ADDRESS") String address) throws ConfigurationFault {
    return switchTo(address, true);
  }

  @Command(description = "Refuses all devices of a mailbox until it is enabled again.")
  int disable(@Parameters(paramLabel = "ADDRESS") String address) throws ConfigurationFault {
    return switchTo(address, false);
  }

  private int switchTo(String address, boolean enabled) throws ConfigurationFault {
    String name = invocation.address(address);
    Mailbox changed =
        invocation.administer(
            admin -> {
              admin.setMailboxEnabled(name, enabled);
              return admin.mailbox(name);
            });
    invocation.say(
        (enabled ? "enabled mailbox " : "disabled mailbox ") + name, Records.mailbox(changed));
    return 0;
  }
}
