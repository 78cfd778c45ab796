package org.kumobashi.server.portal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.MailboxErrors;

/**
 * An error of a mailbox in a list.
 *
 * @param words how the sentence that explains it is filed
 * @param device the device's label, or its id if it is gone; empty if it is not known
 * @param protocol empty if the gateway acted by itself
 * @param first when it happened first, if more than once
 * @param number as Microsoft writes it; may be empty
 * @param correlation Microsoft's name for the event; may be empty
 * @param cause as the log says it
 */
public record ErrorRow(
    String words,
    String device,
    String protocol,
    String client,
    String last,
    Optional<String> first,
    long times,
    String number,
    String correlation,
    String cause) {
  /**
   * @param labels of devices, by id
   */
  static ErrorRow of(MailboxErrors.Kept kept, Map<String, String> labels, Times times) {
    var error = kept.error();
    return new ErrorRow(
        PlainWords.key(kept),
        labels.getOrDefault(error.device(), error.device()),
        error.protocol().map(Protocol::name).orElse(""),
        error.client(),
        times.second(kept.last()),
        kept.times() > 1 ? Optional.of(times.second(kept.first())) : Optional.empty(),
        kept.times(),
        kept.aadsts() == 0 ? "" : "AADSTS" + kept.aadsts(),
        kept.correlation(),
        error.cause());
  }

  static List<ErrorRow> all(
      List<MailboxErrors.Kept> errors, Map<String, String> labels, Times times) {
    return errors.stream().map(kept -> of(kept, labels, times)).toList();
  }
}
