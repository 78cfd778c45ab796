package org.kumobashi.server.accounts;

import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.kumobashi.protocol.identity.Secret;

/**
 * Argon2id (RFC 9106) with 19 MiB, two passes and one lane: some 40 ms of one core. Only a few run
 * at once, so that a flood of wrong passwords takes neither the memory nor all cores.
 */
final class Argon2id implements SlowHash {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int AT_ONCE = 2;
  private static final int OCTETS = 32;

  private final Semaphore slots = new Semaphore(AT_ONCE, true);

  @Override
  public Secret hash(Secret password, Secret salt) {
    slots.acquireUninterruptibly();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(MEMORY_KIB)
              .withIterations(PASSES)
              .withParallelism(1)
              .withSalt(salt.reveal())
              .build());
      byte[] hash = new byte[OCTETS];
      generator.generateBytes(password.reveal(), hash);
      return Secret.of(hash);
    } finally {
      slots.release();
    }
  }
}
