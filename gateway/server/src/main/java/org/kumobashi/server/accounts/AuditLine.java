package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.kumobashi.server.telemetry.JsonText;

/**
 * One line of the audit log.
 *
 * @param number from 1, without gaps
 * @param act the name of an {@link Act.What}, perhaps one of a newer version
 * @param chain seals this line and all before it; see {@link AuditSeal}
 */
public record AuditLine(
    long number,
    Instant at,
    String who,
    String origin,
    String act,
    String mailbox,
    String subject,
    String detail,
    String chain) {
  /** The act as people read it, as {@code device-added}. */
  public String word() {
    return act.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The line as a JSON object (RFC 8259), in ASCII and without a line end; times as RFC 3339. */
  public String json() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("at", at.toString());
    texts.put("who", who);
    texts.put("origin", origin);
    texts.put("act", word());
    texts.put("mailbox", mailbox);
    texts.put("subject", subject);
    texts.put("detail", detail);
    texts.put("chain", chain);
    return texts.entrySet().stream()
        .map(text -> JsonText.quoted(text.getKey()) + ":" + JsonText.quoted(text.getValue()))
        .collect(Collectors.joining(",", "{\"number\":" + number + ",", "}"));
  }
}
