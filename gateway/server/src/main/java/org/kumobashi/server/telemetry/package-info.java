/** What the gateway tells its operator: metrics, the access log, health. */
@NullMarked
package org.kumobashi.server.telemetry;

import org.jspecify.annotations.NullMarked;
