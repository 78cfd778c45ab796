/**
 * How mail programs, fetchers and printers are set up, step by step, with a person's own values.
 * Knows no store and no browser: values and phrases go in, guides come out.
 */
@NullMarked
package org.kumobashi.server.portal.guides;

import org.jspecify.annotations.NullMarked;
