package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.SenderPolicy;

/** Random headers, line ends, bodies and chunks, compared with a plain model of the header work. */
class SubmissionHeaderPropertyTest {
  private static final int CASES = 12_000;

  /**
   * A From field that may come up.
   *
   * @param field canonical, with its line end
   * @param replaced what is written in its place, as far as it is not allowed
   */
  private record Spelling(String field, boolean understood, boolean allowed, String replaced) {}

  private static final List<Spelling> FROMS =
      List.of(
          new Spelling("From: a@x\r\n", true, true, ""),
          new Spelling("from :\r\n (e@y) \"e@y\"\r\n\t<A@x>\r\n", true, true, ""),
          new Spelling("From: e@y\r\n", true, false, "From: <a@x>\r\n"),
          new Spelling("FROM\t: Eve\r\n E. <e@y>\r\n", true, false, "From: \"Eve E.\" <a@x>\r\n"),
          new Spelling("From: Eve <a@x>, e@y\r\n", true, false, "From: Eve <a@x>\r\n"),
          new Spelling("From:\"a@x\"@y\r\n", true, false, "From: <a@x>\r\n"),
          new Spelling("From: scanner\r\n", false, false, "From: <a@x>\r\n"),
          new Spelling("From: a@x (\r\n", false, false, "From: <a@x>\r\n"));

  private static final List<String> OTHERS =
      List.of(
          "Subject: x\r\n",
          "Subject: a long one\r\n From: e@y\r\n\tX: y\r\n",
          "X-From: e@y\r\n",
          "Message-ID: <1@x>\r\n",
          "no field\r\n",
          ":\r\n",
          "X: " + "y".repeat(300) + "\r\n",
          ".X: y\r\n",
          "\u00e4\0: \u00ff\r\n");

  private static final List<String> REPLY_TOS = List.of("Reply-To: r@z\r\n", "REPLY-TO :\r\n");
  private static final List<String> BODIES =
      List.of(
          "",
          "\r\n",
          "\r\nFrom: e@y\r\n",
          "\r\n.\r\n..\r\nx",
          "\r\n\r\n\r\n",
          "\r\n" + "z".repeat(700) + "\r\n");

  private record Case(List<String> fields, String body) {
    static Case random(Random random) {
      List<String> fields = new ArrayList<>();
      for (int left = random.nextInt(7); left > 0; left--) {
        fields.add(
            switch (random.nextInt(8)) {
              case 0, 1, 2 -> FROMS.get(random.nextInt(FROMS.size())).field();
              case 3 -> REPLY_TOS.get(random.nextInt(REPLY_TOS.size()));
              default -> OTHERS.get(random.nextInt(OTHERS.size()));
            });
      }
      return new Case(fields, BODIES.get(random.nextInt(BODIES.size())));
    }

    List<Spelling> froms() {
      return fields.stream().flatMap(field -> spelling(field).stream()).toList();
    }

    String header() {
      return String.join("", fields);
    }

    /** What a client that stuffs dots, and ends some lines badly, makes of it. */
    String stream(Random random) {
      String content = header() + body;
      String whole = content.isEmpty() || content.endsWith("\r\n") ? content : content + "\r\n";
      StringBuilder stream = new StringBuilder();
      boolean proper = true;
      List<String> lines = new ArrayList<>(List.of(whole.split("(?<=\r\n)", -1)));
      lines.removeIf(String::isEmpty);
      for (String line : lines) {
        stream.append(proper && line.startsWith(".") ? "." : "");
        proper = random.nextInt(6) > 0 || line.equals("\r\n") || !line.endsWith("\r\n");
        String newline = random.nextBoolean() ? "\n" : "\r";
        stream.append(proper ? line : line.substring(0, line.length() - 2) + newline);
      }
      // Without a proper end before it a final dot ends nothing.
      return stream + (proper ? "" : "\r\n") + ".\r\n";
    }

    boolean isRefused() {
      return froms().size() > 1 || froms().stream().anyMatch(from -> !from.allowed());
    }

    String rewritten(String content) {
      StringBuilder header = new StringBuilder();
      StringBuilder kept = new StringBuilder();
      boolean ownReplyTo = fields.stream().anyMatch(REPLY_TOS::contains);
      boolean first = true;
      for (String field : fields) {
        Optional<Spelling> from = spelling(field);
        String value = field.substring(field.indexOf(':') + 1);
        if (from.isEmpty() || (first && from.get().allowed())) {
          header.append(field);
        } else if (first) {
          header.append(from.get().replaced());
          boolean replyTo = from.get().understood() && !ownReplyTo;
          kept.append(replyTo ? "Reply-To:" : "Original-From:").append(value);
        } else {
          kept.append("Original-From:").append(value);
        }
        first &= from.isEmpty();
      }
      return header.append(kept) + content.substring(header().length());
    }

    private static Optional<Spelling> spelling(String field) {
      return FROMS.stream().filter(from -> from.field().equals(field)).findFirst();
    }
  }

  @Test
  void doesToHeadersWhatThePlainModelDoes() {
    int refused = 0;
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      Case one = Case.random(random);
      boolean rewrites = random.nextBoolean();
      String stream = one.stream(random);
      String content = ContentModel.canonical(stream);
      SubmissionStage stage = stage(rewrites);
      MailSink sink = new MailSink();
      sink.take("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
      feed(stage, stream, random);
      stage.upstream(sink.take(stage.sent()));
      String what = "seed " + seed + " " + Arrays.toString(one.fields().toArray());
      if (!rewrites && one.isRefused()) {
        refused++;
        assertThat(sink.stored).as(what).isEmpty();
        assertThat(stage.heard()).as(what).startsWith("550 5.7.60 ");
      } else {
        String expected = rewrites ? one.rewritten(content) : content;
        assertThat(sink.stored).as(what).hasSize(1);
        assertThat(sink.stored.getFirst().content()).as(what).isEqualTo(expected);
      }
    }
    assertThat(refused).isBetween(CASES / 8, CASES / 2);
  }

  private static SubmissionStage stage(boolean rewrites) {
    SenderPolicy.Allowed allowed = new SenderPolicy.Allowed.MailboxOnly();
    return SubmissionStage.inContent(
        SubmissionStage.policy(100_000, false, new SenderPolicy(allowed, true, rewrites)));
  }

  private static void feed(SubmissionStage stage, String stream, Random random) {
    int most = 1 + random.nextInt(stream.length());
    for (int from = 0; from < stream.length(); ) {
      int to = Math.min(stream.length(), from + 1 + random.nextInt(most));
      stage.client(stream.substring(from, to));
      from = to;
    }
  }
}
