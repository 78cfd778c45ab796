package org.kumobashi.protocol.sasl;

import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.octets.OctetString;

/** What a server-side SASL exchange wants next. */
public sealed interface SaslStep {
  /** Send this challenge (before base64) and give the answer to {@link SaslExchange#next}. */
  record Challenge(OctetString challenge) implements SaslStep {}

  /** The client has said all it had to say. */
  record Done(Credentials credentials) implements SaslStep {}

  /** The response does not follow the mechanism's grammar; the reason holds nothing of it. */
  record Malformed(String reason) implements SaslStep {}
}
