/** The portal walked by people with a real browser, against the sandbox. */
@NullMarked
package org.kumobashi.sandbox.portal;

import org.jspecify.annotations.NullMarked;
