/** The login story: may this address try, whose device password is it, is there an access token. */
@NullMarked
package org.kumobashi.server.login;

import org.jspecify.annotations.NullMarked;
