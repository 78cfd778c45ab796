package org.kumobashi.server.net;

/** Says in one sentence why TLS failed. */
final class TlsTrouble {
  private static final int DEEPEST = 10;

  private TlsTrouble() {}

  /**
   * The words of what lies at the bottom: engines wrap what the check of a certificate found, and
   * say themselves no more than that there was a problem.
   */
  static String words(Throwable failure) {
    Throwable bottom = failure;
    for (int depth = 0; depth < DEEPEST && bottom.getCause() != null; depth++) {
      bottom = bottom.getCause();
    }
    String text = bottom.getMessage();
    return text == null ? bottom.getClass().getSimpleName() : text;
  }
}
