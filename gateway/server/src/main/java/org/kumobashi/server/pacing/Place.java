package org.kumobashi.server.pacing;

/** One of the upstream sessions a mailbox may have at once. Giving it back twice does nothing. */
public interface Place {
  void release();
}
