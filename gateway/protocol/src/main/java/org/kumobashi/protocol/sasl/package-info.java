/** SASL mechanisms as exchanges without input or output: PLAIN, LOGIN and XOAUTH2. */
@NullMarked
package org.kumobashi.protocol.sasl;

import org.jspecify.annotations.NullMarked;
