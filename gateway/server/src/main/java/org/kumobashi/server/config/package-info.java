/** The configuration: validated records, and the YAML file they are read from. */
@NullMarked
package org.kumobashi.server.config;

import org.jspecify.annotations.NullMarked;
