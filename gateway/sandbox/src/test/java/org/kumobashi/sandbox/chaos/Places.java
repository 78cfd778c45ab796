package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kumobashi.sandbox.chaos.Client.Account;
import org.kumobashi.sandbox.chaos.Client.World;
import org.kumobashi.sandbox.chaos.Town.Door;

/** Whether a mailbox can take all its places at once: one that leaked would be missing. */
final class Places {
  private final World world;
  private final Account account;

  Places(World world, Account account) {
    this.world = world;
    this.account = account;
  }

  /** Takes all places of every protocol, and lets go of them. */
  void takeAll() throws IOException {
    all(Door.SUBMISSIONS);
    all(Door.IMAPS);
    all(Door.POP3S);
  }

  private void all(Door door) throws IOException {
    List<Call> calls = new ArrayList<>();
    try {
      for (int i = 0; i < ChaosGateway.PLACES; i++) {
        Call call = Call.to(world.town(), door, world.tls(), world.patience().longest());
        calls.add(call);
        take(call);
      }
    } finally {
      calls.forEach(Call::close);
    }
  }

  private void take(Call call) throws IOException {
    boolean taken =
        switch (call.door().protocol()) {
          case IMAP, POP3 -> new Reader(world, account, call.door()).logIn(call);
          case SMTP -> new Sender(world, account, "place").logIn(call) && transaction(call);
        };
    if (!taken) {
      throw new IOException("no place for " + account.mailbox() + " at " + call.door());
    }
  }

  // A client that only is logged in has no upstream session.
  private boolean transaction(Call call) throws IOException {
    return call.ask("MAIL FROM:<" + account.mailbox() + ">").startsWith("250");
  }
}
