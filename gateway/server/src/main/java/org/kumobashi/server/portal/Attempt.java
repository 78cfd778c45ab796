package org.kumobashi.server.portal;

import io.javalin.http.HttpStatus;
import java.util.Optional;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.telemetry.Phrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How it went when somebody connected a mailbox that is not their own. */
sealed interface Attempt {
  /** The mailbox is connected. */
  record Connected(Mailbox mailbox) implements Attempt {}

  /** It is not, and nothing was changed; the cause is for the log. */
  record Failed(Trouble trouble, String cause) implements Attempt {}

  /** Tells the person, and the log. */
  record Answers(Pages pages) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    void give(Visit visit, String address, Attempt attempt) {
      switch (attempt) {
        case Connected(Mailbox mailbox) -> connected(visit, mailbox.address());
        case Failed failed -> failed(visit, address, failed);
      }
    }

    private static void connected(Visit visit, String address) {
      LOG.info(
          "event=portal-mailbox-connected mailbox={} who=\"{}\" client={}",
          address,
          Phrase.of(visit.actor().who()),
          visit.client());
      visit
          .context()
          .redirect("/devices" + OwnMailboxRow.other(address).query(), HttpStatus.SEE_OTHER);
    }

    private void failed(Visit visit, String address, Failed failed) {
      String reference = Reference.next();
      LOG.warn(
          "event=portal-mailbox-refused mailbox=\"{}\" who=\"{}\" client={} failure={} reference={}"
              + " cause=\"{}\"",
          Phrase.of(address),
          Phrase.of(visit.actor().who()),
          visit.client(),
          failed.trouble().word(),
          reference,
          Phrase.of(failed.cause()));
      pages.show(visit, failed.trouble(), Optional.of(reference));
    }
  }
}
