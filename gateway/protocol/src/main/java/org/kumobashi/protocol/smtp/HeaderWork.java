package org.kumobashi.protocol.smtp;

import java.util.Optional;

/** What is to be done with a header besides passing it on. */
interface HeaderWork {
  /** The header passes as it is. */
  HeaderWork NONE =
      new HeaderWork() {
        @Override
        public boolean needsAll() {
          return false;
        }

        @Override
        public void take(HeaderField field) {}

        @Override
        public Optional<String> fault() {
          return Optional.empty();
        }
      };

  /** Whether it has to see the whole header. */
  boolean needsAll();

  /** Whether it passes the fields on itself. */
  default boolean passesOn() {
    return false;
  }

  /** Takes the next field. */
  void take(HeaderField field);

  /** There are no more fields. */
  default void end() {}

  /** The reply that refuses the message, as far as it is known. */
  Optional<String> fault();
}
