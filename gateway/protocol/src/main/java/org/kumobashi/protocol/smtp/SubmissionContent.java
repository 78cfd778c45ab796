package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * The guard's way with content: what is whole and allowed goes upstream, what is not is dropped in
 * constant memory up to its end, so that the session stays in step.
 */
final class SubmissionContent {
  private static final OctetString END_OF_DATA = OctetString.of(".\r\n");

  private final SubmissionSession session;
  private final SubmissionWire wire;

  SubmissionContent(SubmissionSession session) {
    this.session = session;
    this.wire = session.wire();
  }

  /** Takes octets of a message that is on its way upstream. */
  void receive(ByteBuffer octets, SubmissionState.Receiving receiving) {
    SubmissionMessage message = receiving.message();
    boolean ended = message.read(octets);
    Optional<String> fault = fault(message.decoder()).or(message::headerFault);
    if (fault.isPresent()) {
      wire.cut();
      session.abandon();
      session.bar(SubmissionWords.NO_TRANSACTION);
      drop(message.decoder(), fault.get(), ended);
      return;
    }
    wire.passOn(message.takePieces());
    if (ended) {
      wire.toUpstream(END_OF_DATA);
      wire.owed().add(new OwedReply.Outcome(message.messageId(), session.complete()));
      session.become(new SubmissionState.Commands());
    }
  }

  /** Takes octets of a message that goes nowhere. */
  void discard(ByteBuffer octets, SubmissionState.Discarding discarding) {
    boolean ended = discarding.decoder().decode(octets);
    drop(discarding.decoder(), discarding.reply(), ended);
  }

  /** Takes octets of a refused BDAT; so many are left of it. */
  void skip(ByteBuffer octets, long left) {
    int skipped = (int) Math.min(left, octets.remaining());
    octets.position(octets.position() + skipped);
    if (skipped < left) {
      session.become(new SubmissionState.SkippingChunk(left - skipped));
    } else {
      session.become(new SubmissionState.Commands());
      wire.answer(SubmissionWords.NO_CHUNKING);
    }
  }

  private Optional<String> fault(ContentDecoder decoder) {
    if (decoder.size() > session.policy().messageLimit()) {
      return Optional.of(session.words().tooLarge(decoder.size()));
    }
    return session.policy().content().rejectBareNewlines() && decoder.metBareNewline()
        ? Optional.of(SubmissionWords.BARE_NEWLINES)
        : Optional.empty();
  }

  private void drop(ContentDecoder decoder, String reply, boolean ended) {
    decoder.drop();
    if (decoder.size() > session.policy().content().discardLimit()) {
      session.leave(SubmissionWords.SWALLOWED_ENOUGH);
    } else if (ended) {
      // Too large is permanent, so it is told whatever else went wrong.
      boolean tooLarge = decoder.size() > session.policy().messageLimit();
      conclude(tooLarge ? session.words().tooLarge(decoder.size()) : reply);
    } else {
      session.become(new SubmissionState.Discarding(decoder, reply));
    }
  }

  private void conclude(String reply) {
    if (reply.startsWith("421")) {
      session.leave(reply);
    } else {
      session.become(new SubmissionState.Commands());
      wire.answer(reply);
    }
  }
}
