package org.kumobashi.server.accounts;

/** What came of holding the audit log to its chain. */
public sealed interface AuditVerdict {
  /**
   * Nothing was changed between these.
   *
   * @param first the oldest number that is there; greater than {@code last} if there is none
   * @param chain of the last line
   */
  record Whole(long first, long last, String chain) implements AuditVerdict {}

  /**
   * Something is wrong at this line.
   *
   * @param why what, in a sentence
   */
  record Broken(long number, String why) implements AuditVerdict {}
}
