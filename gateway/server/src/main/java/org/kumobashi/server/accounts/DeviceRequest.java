package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Network;

/**
 * A device to be added.
 *
 * @param mailbox a normalised address
 * @param label what its owner calls it
 * @param protocols what it may speak, at least one
 * @param networks where it may come from; empty for anywhere
 * @param expires when its password stops working; empty for never
 * @param submission what it may send
 * @param chosenPassword for a device that cannot take a generated one; empty to generate one
 * @param kind what sort of device it is
 */
public record DeviceRequest(
    String mailbox,
    String label,
    Set<Protocol> protocols,
    List<Network> networks,
    Optional<Instant> expires,
    Submission submission,
    Optional<Secret> chosenPassword,
    DeviceKind kind) {
  private static final int LONGEST_LABEL = 100;
  private static final int SHORTEST_CHOSEN = 12;
  private static final int LONGEST_CHOSEN = 255;

  /**
   * Checks what can be checked without the store.
   *
   * @throws RequestRefused if the label, the protocols or the chosen password will not do
   */
  public DeviceRequest {
    protocols = Set.copyOf(protocols);
    networks = List.copyOf(networks);
    if (label.isBlank() || label.length() > LONGEST_LABEL || hasControls(label)) {
      throw new RequestRefused("a label has 1 to 100 characters, none of them a control character");
    }
    if (protocols.isEmpty()) {
      throw new RequestRefused("a device must be allowed at least one protocol");
    }
    chosenPassword.ifPresent(DeviceRequest::check);
  }

  /** A device of no particular kind. */
  public DeviceRequest(
      String mailbox,
      String label,
      Set<Protocol> protocols,
      List<Network> networks,
      Optional<Instant> expires,
      Submission submission,
      Optional<Secret> chosenPassword) {
    this(
        mailbox, label, protocols, networks, expires, submission, chosenPassword, DeviceKind.OTHER);
  }

  /** A device of no particular kind that may send whatever its mailbox may. */
  public DeviceRequest(
      String mailbox,
      String label,
      Set<Protocol> protocols,
      List<Network> networks,
      Optional<Instant> expires,
      Optional<Secret> chosenPassword) {
    this(mailbox, label, protocols, networks, expires, Submission.UNRESTRICTED, chosenPassword);
  }

  private static void check(Secret password) {
    String text = password.revealText();
    if (text.codePointCount(0, text.length()) < SHORTEST_CHOSEN) {
      throw new RequestRefused("a chosen password must have at least 12 characters");
    }
    if (password.length() > LONGEST_CHOSEN || hasControls(text)) {
      throw new RequestRefused(
          "a chosen password has at most 255 octets, none of them a control character");
    }
    if (DevicePassword.parse(password).isPresent()) {
      // It would be checked by the fast way that only random passwords deserve.
      throw new RequestRefused("this password looks like a generated one; choose another");
    }
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(it -> Character.isISOControl(it) || it == 0x2028 || it == 0x2029);
  }
}
