package org.kumobashi.sandbox;

/** The proof did not hold; the text names the step and what was heard instead. */
public final class ProofFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ProofFailed(String step, String heard) {
    super(step + ": " + heard);
  }

  ProofFailed(String step, Throwable cause) {
    super(step + ": " + cause, cause);
  }
}
