package org.kumobashi.sandbox.entra;

/** What the sign-in page can be told to do in place of signing a person in. */
public sealed interface SignInFault {
  /**
   * Whoever accepts is sent back to the application with an error in place of a code.
   *
   * @param error the OAuth error code, RFC 6749 §4.1.2.1
   * @param number the AADSTS number in the description
   */
  record SentBack(String error, int number) implements SignInFault {
    /** The organisation lets only its administrators consent to this application. */
    public static final SentBack ADMIN_APPROVAL = new SentBack("access_denied", 90094);

    /** The account is of another organisation. */
    public static final SentBack OTHER_TENANT = new SentBack("invalid_request", 50020);

    /** A transient fault at the sign-in service. */
    public static final SentBack BUSY = new SentBack("temporarily_unavailable", 90033);
  }

  /** The page itself says that it is out of order, with this HTTP status; it leads nowhere. */
  record OutOfOrder(int status) implements SignInFault {}
}
