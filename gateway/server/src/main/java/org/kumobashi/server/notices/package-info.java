/** Mails to the owners of grants that do not work, or will soon not: which, when, in what words. */
@NullMarked
package org.kumobashi.server.notices;

import org.jspecify.annotations.NullMarked;
