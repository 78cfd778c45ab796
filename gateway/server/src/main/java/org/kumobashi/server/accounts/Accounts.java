package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Secret;

/**
 * What a login needs to know and what a redemption must remember. Every method may block, and may
 * throw {@link StoreException}; none caches, so a change made by another process is seen by the
 * next call.
 */
public interface Accounts {
  /**
   * The device of this mailbox that has this password. Takes the same time whether the mailbox
   * exists, has devices, or the password is wrong.
   *
   * @param mailbox a normalised address
   */
  Optional<Device> device(String mailbox, Secret password);

  /** The device of that id, if it has not been revoked. */
  Optional<Device> device(String id);

  /** The mailbox with this normalised address. */
  Optional<Mailbox> mailbox(String address);

  /** The grant of that id. */
  Optional<Grant> grant(GrantId id);

  /**
   * The refresh token of a grant, unsealed; empty for an app-only grant or one that was removed.
   */
  Optional<Secret> refreshToken(GrantId id);

  /**
   * Replaces the refresh token. When this returns the new one is on disk; until then the old one
   * is. Does nothing if the grant has been removed, or if its token is no longer {@code redeemed}
   * because its owner signed in meanwhile.
   */
  void replaceRefreshToken(GrantId id, Secret redeemed, Secret replacement);

  /**
   * Records that the refresh token of a grant was redeemed just now.
   *
   * @param due when it has to be redeemed again even if no login does
   */
  void recordRedeemed(GrantId id, Instant due);

  /** Records whether a grant can be used; the reason is for the operator and holds no secret. */
  void setGrantState(GrantId id, Grant.State state, String reason);

  /**
   * Records a verdict of Entra ID's on a refresh token, as {@link #setGrantState} does, but only if
   * the grant still has that token: its owner may have signed in meanwhile.
   *
   * @param judged the token the verdict is about; empty for an app-only grant
   * @return whether the grant still has it
   */
  boolean condemn(GrantId id, Optional<Secret> judged, Grant.State state, String reason);

  /** The addresses from which devices of this mailbox logged in last, if not before that moment. */
  Set<String> lastClients(String mailbox, Instant since);

  /**
   * Records that a device logged in, for its owner to see.
   *
   * @param oldTls what it spoke, if that is a version of TLS that only old devices speak
   */
  void recordUse(String deviceId, String client, String protocol, Optional<String> oldTls);

  /**
   * Has a line written into the audit log within about a second, as for each use of a secret; a
   * crash can cost it. Uses that repeat themselves are counted together, and a {@code
   * DEVICE_REFUSED} of what is no mailbox is dropped. Where too many lines wait this waits half a
   * second, and then counts the line as lost; it throws nothing.
   */
  void note(Actor actor, Act act);
}
