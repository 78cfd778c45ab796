/**
 * Reads and plays {@code *.dialogue} transcripts; used by the tests of several modules, never by
 * the program.
 */
@NullMarked
package org.kumobashi.protocol.testkit;

import org.jspecify.annotations.NullMarked;
