/** Octets as values: what every other room of this module is made of. */
@NullMarked
package org.kumobashi.protocol.octets;

import org.jspecify.annotations.NullMarked;
