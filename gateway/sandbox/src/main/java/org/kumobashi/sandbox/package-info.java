/**
 * The pretend Microsoft 365 as a whole: its certificate authority, its people, and the demo that
 * proves a gateway against it. Never on a production classpath.
 */
@NullMarked
package org.kumobashi.sandbox;

import org.jspecify.annotations.NullMarked;
