package org.kumobashi.server.portal;

/**
 * A mailbox and where its page for administrators is.
 *
 * @param encoded the address as it stands in a query: as a path it could not hold every character
 */
public record MailboxLink(String address, String encoded) {
  static MailboxLink to(String address) {
    return new MailboxLink(address, SearchTerms.encoded(address));
  }

  /** Its page. */
  public String page() {
    return "/admin/mailbox?address=" + encoded;
  }

  /** The page of its protocol trace. */
  public String trace() {
    return "/admin/mailbox/trace?address=" + encoded;
  }

  /** Its protocol trace as a file. */
  public String traceFile() {
    return "/admin/mailbox/trace/file?address=" + encoded;
  }

  /** The question whether to block it. */
  public String block() {
    return "/admin/mailbox/block?address=" + encoded;
  }
}
