package org.kumobashi.protocol.imap;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.PureStage;
import org.kumobashi.protocol.testkit.Transcript;

class ImapTranscriptTest {
  static List<Transcript> clients() {
    return Transcript.in(Path.of("src/test/dialogues/imap"));
  }

  static List<Transcript> upstreams() {
    return Transcript.in(Path.of("src/test/dialogues/imap-upstream"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void playsAgainstTheClientDialogue(Transcript transcript) {
    Set<String> settings = transcript.settings();
    ClientPolicy policy =
        ClientPolicy.standard(
            "gateway.example.ac.jp",
            settings.contains("starttls"),
            settings.contains("cleartext-login"));
    PureStage.play(transcript, new ImapClientDialogue(policy));
  }

  @ParameterizedTest
  @MethodSource("upstreams")
  void playsAgainstTheUpstreamDialogue(Transcript transcript) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.EPOCH);
    PureStage.play(transcript, new ImapUpstreamDialogue("alice@example.ac.jp", token));
  }
}
