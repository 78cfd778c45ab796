package org.kumobashi.sandbox.mail;

/**
 * What is kept of a message while {@link Quirk#KEEPS_DIGESTS_ONLY} is on.
 *
 * @param principal who was logged in
 * @param from the reverse path without its brackets, perhaps empty
 * @param length octets after unstuffing
 * @param sha256 their SHA-256 in lower-case hexadecimal digits
 */
public record ReceivedDigest(String principal, String from, long length, String sha256) {}
