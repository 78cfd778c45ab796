/** The command line: arguments, exit codes, tables for people and JSON for scripts. */
@NullMarked
package org.kumobashi.server.cli;

import org.jspecify.annotations.NullMarked;
