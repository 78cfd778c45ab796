/**
 * The Entra ID endpoints a gateway talks to: tokens, sign-in page, device codes, and faults on
 * demand.
 */
@NullMarked
package org.kumobashi.sandbox.entra;

import org.jspecify.annotations.NullMarked;
