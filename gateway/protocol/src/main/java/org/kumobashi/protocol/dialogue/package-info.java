/** The contract between words and wires: events go in, steps come out. */
@NullMarked
package org.kumobashi.protocol.dialogue;

import org.jspecify.annotations.NullMarked;
