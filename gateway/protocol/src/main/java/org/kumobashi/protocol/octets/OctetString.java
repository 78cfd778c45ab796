package org.kumobashi.protocol.octets;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Immutable octets off or for the wire. Prints only their number, since any of them may be part of
 * a password.
 */
public final class OctetString {
  /** No octets. */
  public static final OctetString EMPTY = new OctetString(new byte[0]);

  private final byte[] octets;

  private OctetString(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of these octets. */
  public static OctetString of(byte[] octets) {
    return new OctetString(octets.clone());
  }

  /** A copy of the first of these octets. */
  public static OctetString of(byte[] octets, int length) {
    return new OctetString(Arrays.copyOf(octets, length));
  }

  /** The UTF-8 octets of this text. */
  public static OctetString of(String text) {
    return new OctetString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The octets of a text that holds one octet per character (see {@link #latin1()}). */
  public static OctetString ofLatin1(String text) {
    return new OctetString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A copy of the octets. */
  public byte[] toArray() {
    return octets.clone();
  }

  /** How many octets there are. */
  public int length() {
    return octets.length;
  }

  /** One character per octet: the form parsers work on, since it loses nothing. */
  public String latin1() {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /**
   * For people: UTF-8 if the octets are valid UTF-8, otherwise ISO 8859-1, as old programs send
   * either.
   */
  public String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException notUtf8) {
      return latin1();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OctetString that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return "[" + octets.length + " octets]";
  }
}
