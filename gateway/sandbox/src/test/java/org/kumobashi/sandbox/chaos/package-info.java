/** The gateway in the midst of everything that can break, and the books that show what was lost. */
@NullMarked
package org.kumobashi.sandbox.chaos;

import org.jspecify.annotations.NullMarked;
