package org.kumobashi.server.portal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kumobashi.server.accounts.DeviceKind;

/**
 * A device as a person describes it in the form: what was typed, as it was typed.
 *
 * @param kind the word of its kind
 * @param protocols the words of those ticked; none for what is usual for the kind
 * @param networks what was typed
 * @param ownNetwork whether the address the person is at belongs to them
 * @param expires the day that was typed; empty for none
 * @param sending whom it may send as
 * @param once names this form, which may be sent once
 */
public record DeviceForm(
    String label,
    String kind,
    Set<String> protocols,
    String networks,
    boolean ownNetwork,
    String expires,
    Sending sending,
    String once) {
  public DeviceForm {
    protocols = Set.copyOf(protocols);
  }

  /**
   * Whom it may send as, as it was typed.
   *
   * @param senders {@code any}, {@code mailbox-only} or {@code listed}
   * @param addresses those listed
   */
  public record Sending(String senders, String addresses, boolean checksFrom, boolean rewrites) {
    /** The choices there are. */
    public static final List<String> CHOICES = List.of("any", "mailbox-only", "listed");
  }

  static DeviceForm of(Form form) {
    String kind = form.get("kind");
    String senders = form.get("senders");
    return new DeviceForm(
        form.get("label").strip(),
        kind.isEmpty() ? DeviceKind.OTHER.word() : kind,
        new TreeSet<>(form.all("protocol")),
        form.get("networks").strip(),
        !form.get("own-network").isEmpty(),
        form.get("expires").strip(),
        new Sending(
            senders.isEmpty() ? "any" : senders,
            form.get("addresses").strip(),
            !form.get("check-from").isEmpty(),
            !form.get("rewrite").isEmpty()),
        form.get("once"));
  }

  /** A form in which nothing has been typed. */
  static DeviceForm empty(Optional<DeviceKind> kind, String once) {
    return new DeviceForm(
        "",
        kind.orElse(DeviceKind.MAIL_PROGRAM).word(),
        Set.of(),
        "",
        false,
        "",
        new Sending("any", "", false, false),
        once);
  }
}
