package org.kumobashi.server.tokens;

import java.util.Set;

/**
 * The person an id token is about, after it was verified.
 *
 * @param tenant the id of the tenant they signed in to
 * @param objectId never changes and is never given to anybody else
 * @param upn the name they sign in with
 * @param roles the values of the app roles they have at this application
 * @param groups the object ids of the groups the token names; none if they are too many for a token
 */
public record SignedInUser(
    String tenant, String objectId, String upn, Set<String> roles, Set<String> groups) {
  public SignedInUser {
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
  }

  /** Somebody of no role and no group. */
  public SignedInUser(String tenant, String objectId, String upn) {
    this(tenant, objectId, upn, Set.of(), Set.of());
  }
}
