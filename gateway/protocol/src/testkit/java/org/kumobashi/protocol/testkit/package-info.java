/**
 * Reads and plays {@code *.dialogue} transcripts, and what else the tests of several modules need;
 * never used by the program.
 */
@NullMarked
package org.kumobashi.protocol.testkit;

import org.jspecify.annotations.NullMarked;
