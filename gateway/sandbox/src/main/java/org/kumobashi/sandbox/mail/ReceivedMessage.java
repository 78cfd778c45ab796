package org.kumobashi.sandbox.mail;

import java.util.List;
import org.kumobashi.protocol.octets.OctetString;

/**
 * A message accepted over SMTP.
 *
 * @param principal who was logged in
 * @param from the reverse path without its brackets, perhaps empty
 * @param recipients the forward paths without their brackets, in their order
 * @param octets the message after unstuffing, octet for octet
 */
public record ReceivedMessage(
    String principal, String from, List<String> recipients, OctetString octets) {
  /** Copies the list. */
  public ReceivedMessage {
    recipients = List.copyOf(recipients);
  }
}
