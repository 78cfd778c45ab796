package org.kumobashi.protocol.smtp;

import static org.kumobashi.protocol.testkit.Said.require;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.testkit.FuzzInput;

/**
 * Any content behind DATA: the decoder agrees with the plain model in any chunking, and whatever a
 * strict server stores under a sender policy names no sender but the allowed one.
 */
public final class ContentFuzz {
  private static final SenderPolicy REFUSES =
      new SenderPolicy(new SenderPolicy.Allowed.MailboxOnly(), true, false);
  private static final SenderPolicy REWRITES =
      new SenderPolicy(new SenderPolicy.Allowed.MailboxOnly(), true, true);

  private ContentFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int flags = input.octet();
    int chunk = 1 + input.octet();
    byte[] stream = input.rest();
    String text = new String(stream, StandardCharsets.ISO_8859_1);
    int end = ContentModel.end(text);
    Written whole = decode(stream, Integer.MAX_VALUE);
    require(whole.equals(decode(stream, chunk)), () -> "chunking matters");
    require(whole.ended == (end >= 0), () -> "the end is not where the model sees it");
    if (end >= 0) {
      String canonical = ContentModel.canonical(text.substring(0, end));
      require(whole.text.equals(stuffed(canonical)), () -> "not the model's content");
      require(whole.size == canonical.length(), () -> "not the model's size");
      require(whole.consumed == end, () -> "octets behind the end are gone");
      store(text.substring(0, end), canonical, flags, chunk);
    }
  }

  private record Written(String text, long size, boolean ended, int consumed) {}

  private static Written decode(byte[] stream, int chunk) {
    StringBuilder text = new StringBuilder();
    ContentSink sink =
        new ContentSink() {
          @Override
          public void pass(ByteBuffer octets, int from, int to) {
            byte[] range = new byte[to - from];
            octets.get(from, range);
            text.append(new String(range, StandardCharsets.ISO_8859_1));
          }

          @Override
          public void insert(byte octet) {
            text.append((char) (octet & 0xff));
          }
        };
    ContentDecoder decoder = new ContentDecoder(sink);
    int at = 0;
    boolean ended = false;
    while (!ended && at < stream.length) {
      ByteBuffer part = ByteBuffer.wrap(stream, at, Math.min(chunk, stream.length - at));
      ended = decoder.decode(part);
      at = part.position();
    }
    return new Written(text.toString(), decoder.size(), ended, at);
  }

  private static String stuffed(String canonical) {
    return canonical.isEmpty()
        ? ""
        : Arrays.stream(canonical.substring(0, canonical.length() - 2).split("\r\n", -1))
            .map(line -> (line.startsWith(".") ? "." + line : line) + "\r\n")
            .collect(Collectors.joining());
  }

  private static void store(String stream, String canonical, int flags, int chunk) {
    SenderPolicy senders =
        switch (flags & 3) {
          case 0 -> SenderPolicy.ANY;
          case 1 -> REFUSES;
          default -> REWRITES;
        };
    boolean rejectsBare = (flags & 4) != 0;
    long limit = (flags & 8) != 0 ? 100 : 100_000;
    SubmissionStage stage =
        SubmissionStage.inContent(SubmissionStage.policy(limit, rejectsBare, senders));
    MailSink sink = new MailSink();
    sink.take("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    for (int at = 0; at < stream.length(); at += chunk) {
      stage.client(stream.substring(at, Math.min(stream.length(), at + chunk)));
    }
    boolean cut = stage.log().contains("X");
    String sent = stage.sent();
    if (cut) {
      require(!sent.endsWith("\r\n.\r\n"), () -> "a refused message was ended");
      return;
    }
    stage.upstream(sink.take(sent));
    require(sink.stored.size() == 1, () -> "stored " + sink.stored);
    require(canonical.length() <= limit, () -> "over the limit, and stored");
    String content = sink.stored.getFirst().content();
    if (senders.equals(REWRITES)) {
      require(content.endsWith(body(canonical)), () -> "the body was changed");
    } else {
      require(content.equals(canonical), () -> "the content was changed");
    }
    if (senders.checksFrom()) {
      checkSenders(content);
    }
  }

  private static String body(String content) {
    int end = ("\r\n" + content).indexOf("\r\n\r\n");
    return end < 0 ? "" : content.substring(end);
  }

  private static void checkSenders(String content) {
    String header = content.substring(0, content.length() - body(content).length());
    List<String> froms =
        Arrays.stream(header.split("\r\n(?![ \t])", -1))
            .filter(field -> new HeaderField(field + "\r\n").resembles("From"))
            .toList();
    require(froms.size() <= 1, () -> "several senders: " + froms);
    for (String from : froms) {
      Optional<FromAddresses> said =
          FromAddresses.of(new HeaderField(from + "\r\n").unfoldedValue());
      require(
          said.isPresent()
              && said.get().addresses().stream().allMatch(name -> name.equalsIgnoreCase("a@x")),
          () -> "another sender: " + from);
    }
  }
}
