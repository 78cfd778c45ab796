package org.kumobashi.server.tokens;

/**
 * The person an id token is about, after it was verified.
 *
 * @param tenant the id of the tenant they signed in to
 * @param objectId never changes and is never given to anybody else
 * @param upn the name they sign in with
 */
public record SignedInUser(String tenant, String objectId, String upn) {}
