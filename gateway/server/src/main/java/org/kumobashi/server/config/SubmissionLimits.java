package org.kumobashi.server.config;

import java.time.Duration;

/**
 * What Exchange Online bears from one mailbox that sends, and how long clients wait for their turn.
 *
 * @param sessions upstream SMTP sessions of one mailbox at once
 * @param longestWait the longest a client waits for one of them, or for the pace
 * @param messagesPerMinute messages one mailbox may send in a minute
 * @param recipientsPerMessage recipients of one message
 * @param recipientsPerDay recipients one mailbox may write to in 24 hours
 * @param coolDown how long a mailbox pauses after upstream asked it to slow down
 * @param keepUpstream how long an upstream session is kept after its last use
 * @param discardRate octets a second that a refused message must come at
 * @param discardWindow the time over which that is measured
 * @param contentRate octets a second that a message must come at while the gateway could take more
 * @param contentWindow the time over which that is measured
 * @param idleTimeout silence after which an SMTP session ends
 */
public record SubmissionLimits(
    int sessions,
    Duration longestWait,
    int messagesPerMinute,
    int recipientsPerMessage,
    int recipientsPerDay,
    Duration coolDown,
    Duration keepUpstream,
    long discardRate,
    Duration discardWindow,
    long contentRate,
    Duration contentWindow,
    Duration idleTimeout) {
  /** The bounds used when the configuration names none. */
  public static SubmissionLimits standard() {
    return new SubmissionLimits(
        3,
        Duration.ofSeconds(20),
        30,
        500,
        10_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        1024,
        Duration.ofSeconds(30),
        64,
        Duration.ofMinutes(3),
        Duration.ofMinutes(5));
  }

  /** The same, but for how fast a message must come. */
  public SubmissionLimits withContent(long octetsPerSecond, Duration window) {
    return new SubmissionLimits(
        sessions,
        longestWait,
        messagesPerMinute,
        recipientsPerMessage,
        recipientsPerDay,
        coolDown,
        keepUpstream,
        discardRate,
        discardWindow,
        octetsPerSecond,
        window,
        idleTimeout);
  }
}
