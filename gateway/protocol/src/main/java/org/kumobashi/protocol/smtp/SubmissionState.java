package org.kumobashi.protocol.smtp;

/** Where a submission session stands. Only a state that needs data has data. */
sealed interface SubmissionState {
  /** For the log: what the session is doing. */
  String doing();

  /** Whether client octets can be used now. */
  default boolean readsClient() {
    return false;
  }

  /** Between commands. */
  record Commands() implements SubmissionState {
    @Override
    public String doing() {
      return "waiting for a command";
    }

    @Override
    public boolean readsClient() {
      return true;
    }
  }

  /** DATA is sent; what the client says next depends on the reply. */
  record AwaitingGoAhead() implements SubmissionState {
    @Override
    public String doing() {
      return "waiting for upstream's reply to DATA";
    }
  }

  /** MAIL waits for an upstream session. */
  record Borrowing(MailCommand.Mail waiting) implements SubmissionState {
    @Override
    public String doing() {
      return "waiting for an upstream session";
    }
  }

  /** Content passes to upstream. */
  record Receiving(SubmissionMessage message) implements SubmissionState {
    ContentDecoder decoder() {
      return message.decoder();
    }

    @Override
    public String doing() {
      return "relaying a message";
    }

    @Override
    public boolean readsClient() {
      return true;
    }
  }

  /**
   * Content is dropped to its end.
   *
   * @param reply what the client hears then, unless the message proves too large as well
   */
  record Discarding(ContentDecoder decoder, String reply) implements SubmissionState {
    @Override
    public String doing() {
      return "dropping a refused message";
    }

    @Override
    public boolean readsClient() {
      return true;
    }
  }

  /** Octets of a refused BDAT are dropped; {@code left} is how many are still to come. */
  record SkippingChunk(long left) implements SubmissionState {
    @Override
    public String doing() {
      return "dropping a refused chunk";
    }

    @Override
    public boolean readsClient() {
      return true;
    }
  }

  /** Nothing more is read from the client; once the last owed reply is given, all is closed. */
  record Leaving() implements SubmissionState {
    @Override
    public String doing() {
      return "saying goodbye";
    }
  }

  /** The client is gone, but upstream has yet to say what became of a complete message. */
  record Departed() implements SubmissionState {
    @Override
    public String doing() {
      return "waiting for the outcome of a message whose sender has left";
    }
  }

  /** All is closed. */
  record Ended() implements SubmissionState {
    @Override
    public String doing() {
      return "closed";
    }
  }
}
