package org.kumobashi.server.net;

import org.kumobashi.protocol.smtp.SubmissionPolicy;
import org.kumobashi.server.config.SubmissionLimits;

/**
 * What holds for one session of a client that sends.
 *
 * @param policy what is asked of its messages
 * @param limits how long things may take
 */
record SubmissionTerms(SubmissionPolicy policy, SubmissionLimits limits) {
  PaceWatch.Pace ofDiscards() {
    return new PaceWatch.Pace(limits.discardRate(), limits.discardWindow());
  }

  PaceWatch.Pace ofContent() {
    return new PaceWatch.Pace(limits.contentRate(), limits.contentWindow());
  }
}
