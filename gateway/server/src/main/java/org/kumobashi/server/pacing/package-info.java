/**
 * What Exchange Online bears from one mailbox, kept over all its devices: sessions at once,
 * messages a minute, recipients a day, and rest when it asks for rest.
 */
@NullMarked
package org.kumobashi.server.pacing;

import org.jspecify.annotations.NullMarked;
