package org.kumobashi.server;

/**
 * A change that was made ready and can no longer fail.
 *
 * @param take has it hold
 * @param drop closes what was made ready, if it is not to hold
 */
record Prepared(Runnable take, Runnable drop) {}
