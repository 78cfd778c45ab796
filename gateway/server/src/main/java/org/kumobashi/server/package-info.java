/** The composition root and the program's entry. */
@NullMarked
package org.kumobashi.server;

import org.jspecify.annotations.NullMarked;
